// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/host_units.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/text.h"
#include "core/bundle/host_build.h"
#include "core/bundle/includes.h"
#include "core/delta/source_text.h"
#include "core/facts/kept.h"
#include "core/kernel/module_file.h"
#include "maker/readers.h"

namespace stackport::bundle {
namespace {

std::string_view word_at(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && is_word_char(text[end])) ++end;
  return text.substr(at, end - at);
}

/// Calls `found` for each "struct TAG" and "union TAG" with the place behind the tag.
template <typename Found>
void each_tag(std::string_view text, Found found) {
  for (const std::string_view kind : {"struct", "union"})
    for (size_t at = text.find(kind); at != text.npos; at = text.find(kind, at + 1)) {
      if (at > 0 && is_word_char(text[at - 1])) continue;
      size_t name = at + kind.size();
      if (name >= text.size() || is_word_char(text[name])) continue;
      while (name < text.size() && (text[name] == ' ' || text[name] == '\t')) ++name;
      const auto tag = word_at(text, name);
      if (!tag.empty()) found(tag, name + tag.size());
    }
}

size_t skip_blanks(std::string_view text, size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

}  // namespace

std::set<std::string, std::less<>> tags_defined(std::string_view text) {
  std::set<std::string, std::less<>> out;
  each_tag(text, [&](std::string_view tag, size_t after) {
    after = skip_blanks(text, after);
    if (after < text.size() && text[after] == '{') out.emplace(tag);
  });
  return out;
}

namespace {

using Names = std::set<std::string, std::less<>>;

/// The #include directives that a program's text spells, in strings too.
std::vector<Include> spelled_includes(std::string_view text) {
  constexpr std::string_view kWord = "include";
  std::vector<Include> out;
  for (size_t at = text.find(kWord); at != text.npos; at = text.find(kWord, at + 1)) {
    size_t begin = at + kWord.size();
    while (begin < text.size() && std::string_view(" \t\\").find(text[begin]) != text.npos) ++begin;
    if (begin == text.size() || (text[begin] != '<' && text[begin] != '"')) continue;
    const size_t end = text.find_first_of(text[begin] == '<' ? ">" : "\"\\", begin + 1);
    if (end == text.npos) break;
    out.push_back({std::string(text.substr(begin + 1, end - begin - 1)), text[begin] == '<'});
  }
  return out;
}

/// What one file says at a glance.
struct Glance {
  std::vector<Include> includes;
  std::vector<std::string> exports;
  std::set<std::string> declares;  ///< a header: names declared with one of the tags
  bool names_tag = false;
};

Glance glance_at(const std::string& path, std::string_view text, const Names& tags) {
  Glance glance;
  glance.includes = includes_in(text);
  const bool header = path.ends_with(".h");
  each_tag(text, [&](std::string_view tag, size_t after) {
    if (tags.find(tag) == tags.end()) return;
    glance.names_tag = true;
    if (!header) return;
    while (after < text.size() && (text[after] == ' ' || text[after] == '*' || text[after] == '\n'))
      ++after;
    const auto name = word_at(text, after);
    const size_t next = skip_blanks(text, after + name.size());
    // A member or a function; parameters are followed by other things.
    const bool ends = next < text.size() && std::string_view(";([:").find(text[next]) != text.npos;
    if (!name.empty() && ends) glance.declares.emplace(name);
  });
  if (header) return glance;
  for (auto& call : delta::macro_calls(text, "EXPORT_SYMBOL"))
    if (!call.first.empty()) glance.exports.push_back(std::move(call.first));
  return glance;
}

bool names_one(std::string_view text, const Names& names) {
  for (size_t at = 0; at < text.size();) {
    if (!is_word_char(text[at])) {
      ++at;
      continue;
    }
    const auto word = word_at(text, at);
    if (names.find(word) != names.end()) return true;
    at += word.size();
  }
  return false;
}

class Search {
 public:
  Search(const kernel::Target& target, const std::vector<std::string>& architectures,
         const std::set<std::string>& headers, const std::set<std::string>& tags)
      : target_(target),
        tree_(*target.tree),
        architectures_(architectures),
        headers_(headers),
        build_(tree_, target.config),
        tags_(tags.begin(), tags.end()) {}

  Result<std::vector<HostUnit>> run(const std::set<std::string>& own,
                                    const std::set<std::string>& replaced) {
    std::vector<HostUnit> out;
    STACKPORT_CHECK(read());
    const auto seeing = reached();
    for (size_t i = 0; i < paths_.size(); ++i) {
      const std::string& path = paths_[i];
      if (!path.ends_with(".c") || own.contains(path)) continue;
      const bool exports = glances_[i].names_tag && !glances_[i].exports.empty();
      if (!seeing.contains(path) && !exports) continue;
      HostUnit unit;
      unit.path = path;
      unit.files = private_files(path);
      STACKPORT_TRY(const bool names, names_any(unit.files, declared_to(i)));
      if (!names || !place(unit, glances_[i]) || replaced.contains(unit.exporter)) continue;
      unit.folders = build_.include_folders(path);
      out.push_back(std::move(unit));
    }
    return out;
  }

 private:
  Result<void> read() {
    paths_ = kernel_code(tree_, architectures_);
    glances_.resize(paths_.size());
    STACKPORT_CHECK(read_each(tree_, paths_, [&](size_t i, std::string_view text) {
      glances_[i] = glance_at(paths_[i], text, tags_);
    }));
    for (size_t i = 0; i < paths_.size(); ++i) {
      at_[paths_[i]] = i;
      if (!is_private(paths_[i]) && !headers_.contains(paths_[i]))
        all_declared_.insert(glances_[i].declares.begin(), glances_[i].declares.end());
    }
    included_.resize(paths_.size());
    return {};
  }

  bool has(const std::string& path) {
    const auto [at, is_new] = known_.try_emplace(path, false);
    if (is_new) at->second = at_.contains(path) || tree_.has(path);
    return at->second;
  }

  /// The file that an include means; empty: the tree has none.
  std::string resolve(const std::string& file, const Include& include) {
    const std::string folder = parent_of(file);
    std::vector<std::string> folders;
    if (!include.angled) folders.push_back(folder);
    folders.insert(folders.end(), {"include", "include/uapi"});
    for (const auto& arch : architectures_) folders.push_back("arch/" + arch + "/include");
    const auto& options = build_.include_folders(file);
    folders.insert(folders.end(), options.begin(), options.end());
    for (const auto& candidate : folders)
      if (const auto path = normalize(candidate + "/" + include.name); path && has(*path))
        return *path;
    if (!include.name.starts_with("asm/")) return {};
    for (const std::string generic : {"include/asm-generic/", "include/uapi/asm-generic/"})
      if (has(generic + include.name.substr(4))) return generic + include.name.substr(4);
    return {};
  }

  struct Included {
    std::vector<size_t> files;  ///< of those that are read
    bool all = true;            ///< false: it includes what the build makes of unknown text
  };

  const Included& included(size_t file) {
    auto& known = included_[file];
    if (known) return *known;
    known.emplace();
    const std::string& path = paths_[file];
    for (const auto& include : glances_[file].includes) {
      const auto found = resolve(path, include);
      if (const auto at = at_.find(found); at != at_.end())
        known->files.push_back(at->second);
      else if (found.empty() && !include.angled && is_private(path))
        known->all = add_made(path, include.name, known->files) && known->all;
    }
    return *known;
  }

  /// Adds what a header that the build makes can include, by the text of its makers; false: that is
  /// not known, or they name a tag.
  bool add_made(const std::string& file, const std::string& header, std::vector<size_t>& files) {
    const auto makers = build_.makers_of(file, header);
    for (const auto& maker : makers) {
      const auto text = tree_.read(maker);
      if (!text) return false;
      if (glance_at(maker, *text, tags_).names_tag) return false;
      for (const auto& include : spelled_includes(*text))
        if (const auto at = at_.find(resolve(maker, include)); at != at_.end())
          files.push_back(at->second);
    }
    return !makers.empty();
  }

  /// What the public headers that a unit reaches, but for the replaced ones, declare with a tag;
  /// all of them where it is not known which it reaches.
  const Names& declared_to(size_t unit) {
    std::vector<size_t> queue = {unit}, declaring;
    std::vector<bool> seen(paths_.size());
    seen[unit] = true;
    for (size_t next = 0; next < queue.size(); ++next) {
      if (!included(queue[next]).all) return all_declared_;
      for (const size_t file : included(queue[next]).files) {
        if (seen[file]) continue;
        seen[file] = true;
        queue.push_back(file);
        const std::string& path = paths_[file];
        if (!is_private(path) && !glances_[file].declares.empty() && !headers_.contains(path))
          declaring.push_back(file);
      }
    }
    std::sort(declaring.begin(), declaring.end());
    const auto [at, is_new] = declared_.try_emplace(declaring);
    if (is_new)
      for (const size_t file : declaring)
        at->second.insert(glances_[file].declares.begin(), glances_[file].declares.end());
    return at->second;
  }

  /// Every file that includes one of the headers, directly or not.
  std::set<std::string> reached() {
    std::map<std::string, std::vector<std::pair<size_t, const Include*>>> by_name;
    for (size_t i = 0; i < paths_.size(); ++i)
      for (const auto& include : glances_[i].includes)
        by_name[base_name(include.name)].emplace_back(i, &include);
    std::set<std::string> seen(headers_.begin(), headers_.end());
    std::vector<std::string> queue(headers_.begin(), headers_.end());
    while (!queue.empty()) {
      const std::string header = std::move(queue.back());
      queue.pop_back();
      for (const auto& [i, include] : by_name[base_name(header)])
        if (!seen.contains(paths_[i]) && resolve(paths_[i], *include) == header) {
          seen.insert(paths_[i]);
          queue.push_back(paths_[i]);
        }
    }
    return seen;
  }

  bool is_private(const std::string& path) const {
    if (path.starts_with("include/")) return false;
    return !(path.starts_with("arch/") && path.find("/include/") != path.npos);
  }

  std::vector<std::string> private_files(const std::string& unit) {
    std::vector<std::string> out = {unit};
    for (size_t next = 0; next < out.size(); ++next) {
      const auto at = at_.find(out[next]);
      if (at == at_.end()) continue;
      for (const auto& include : glances_[at->second].includes) {
        auto path = resolve(out[next], include);
        if (path.empty() || !is_private(path)) continue;
        if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(std::move(path));
      }
    }
    return out;
  }

  Result<bool> names_any(const std::vector<std::string>& files, const Names& declared) {
    for (const auto& file : files) {
      const auto at = at_.find(file);
      if (at != at_.end() && glances_[at->second].names_tag) return true;
      STACKPORT_TRY(const auto text, tree_.read(file));
      if (names_one(text, declared)) return true;
    }
    return false;
  }

  /// Finds what a unit is linked into; false: it is not built.
  bool place(HostUnit& unit, const Glance& glance) {
    for (const auto& symbol : glance.exports)
      if (const auto* line = target_.symvers ? target_.symvers->find(symbol) : nullptr) {
        unit.exports.insert(symbol);
        unit.exporter = kernel::module_name(line->module);
      }
    if (!unit.exporter.empty()) return true;
    const auto place = build_.place(unit.path);
    unit.exporter = place.linked_into;
    return place.built;
  }

  const kernel::Target& target_;
  const kernel::Tree& tree_;
  const std::vector<std::string>& architectures_;
  const std::set<std::string>& headers_;
  std::map<std::string, bool> known_;
  HostBuild build_;
  Names tags_, all_declared_;
  std::map<std::vector<size_t>, Names> declared_;  ///< by the headers that declare
  std::vector<std::string> paths_;
  std::vector<Glance> glances_;
  std::vector<std::optional<Included>> included_;
  std::map<std::string, size_t> at_;
};

std::string key_of(const kernel::Target& target, const std::vector<std::string>& architectures,
                   const std::set<std::string>& headers, const std::set<std::string>& tags,
                   const std::set<std::string>& own, const std::set<std::string>& replaced) {
  std::string key =
      "units " + facts::made_by(maker::readers) + target.id + "\n" + join(architectures, " ");
  for (const auto* names : {&headers, &tags, &own, &replaced}) {
    key += '\n';
    for (const auto& name : *names) key += name + '\n';
  }
  return sha256(key);
}

}  // namespace

Result<std::vector<HostUnit>> host_units(const kernel::Store& store, const kernel::Target& target,
                                         const std::vector<std::string>& architectures,
                                         const std::set<std::string>& headers,
                                         const std::set<std::string>& tags,
                                         const std::set<std::string>& own,
                                         const std::set<std::string>& replaced) {
  std::vector<HostUnit> out;
  if (headers.empty() || tags.empty()) return out;
  const auto file =
      store.folder("facts") /
      ("units-" + key_of(target, architectures, headers, tags, own, replaced) + ".json");
  if (const auto kept = facts::read_kept(file)) {
    for (const auto& entry : nlohmann::json::parse(*kept))
      out.push_back({entry.at("path"), entry.at("exporter"),
                     entry.at("exports").get<std::set<std::string>>(),
                     entry.at("files").get<std::vector<std::string>>(),
                     entry.at("folders").get<std::vector<std::string>>()});
    return out;
  }
  STACKPORT_TRY(out, Search(target, architectures, headers, tags).run(own, replaced));
  nlohmann::json json = nlohmann::json::array();
  for (const auto& unit : out)
    json.push_back({{"path", unit.path},
                    {"exporter", unit.exporter},
                    {"exports", unit.exports},
                    {"files", unit.files},
                    {"folders", unit.folders}});
  STACKPORT_CHECK(facts::write_kept(file, json.dump()));
  return out;
}

}  // namespace stackport::bundle
