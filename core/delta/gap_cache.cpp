// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_cache.h"

#include <filesystem>

#include "core/base/text.h"
#include "core/delta/gap_text.h"
#include "core/delta/search_path.h"
#include "core/facts/kept.h"
#include "maker/gaps.h"

namespace stackport::delta {

using nlohmann::json;

namespace {

class Cache {
 public:
  Cache(const GapRequest& request, const host::Path& folder, const std::string& key)
      : tree_(std::filesystem::absolute(request.tree).lexically_normal().string() + "/"),
        folder_(folder),
        key_(key + (request.hidden ? "\nhidden too" : "") +
             (request.overlay.empty() ? "\nwithout stand-ins" : "")),
        additions_(request.additions),
        reach_(additions_, tree_) {
    std::error_code code;
    std::filesystem::recursive_directory_iterator at(tree_, code);
    for (; !code && at != std::filesystem::recursive_directory_iterator(); at.increment(code)) {
      if (at->path().extension() != ".h") continue;
      const std::string file = at->path().string().substr(tree_.size());
      for (const std::string_view root : {"compat/include/", "include/uapi/", "include/"})
        if (file.starts_with(root)) {
          auto& first = headers_[file.substr(root.size())];
          if (first.empty() || root.starts_with("compat")) first = file;
          break;
        }
    }
  }

  std::optional<UnitGaps> find(const UnitViews& unit) {
    const auto text = facts::read_kept(file_of(unit));
    if (!text) return std::nullopt;
    try {
      const json kept = json::parse(*text);
      if (!holds(kept, unit)) return std::nullopt;
      UnitGaps out;
      out.source = unit.source;
      for (const auto& gap : kept.at("found")) out.found.push_back(gap_from(gap));
      out.missing = kept.at("missing").get<std::vector<std::string>>();
      out.reports = kept.at("reports");
      out.echoes = kept.at("echoes");
      return out;
    } catch (const json::exception&) {
      return std::nullopt;  // not in this form: made again
    }
  }

  Result<void> keep(const UnitViews& unit, const UnitGaps& gaps) {
    json kept = {{"files", json::object()}, {"names", json::array()}, {"missing", gaps.missing},
                 {"reports", gaps.reports}, {"echoes", gaps.echoes},  {"found", json::array()}};
    const HeaderNames header_names(unit.bundle);
    for (const auto& file : gaps.files) {
      if (file.starts_with(tree_))
        kept["files"][file.substr(tree_.size())] = hash_of(file.substr(tree_.size()));
      const std::string name = header_names.of(file);
      if (!name.empty()) kept["names"].push_back(name);
    }
    for (const auto& gap : gaps.found) kept["found"].push_back(to_kept(gap));
    try {
      return facts::write_kept(file_of(unit), kept.dump());
    } catch (const json::exception&) {
      return {};  // bytes that are not UTF-8: found anew each time
    }
  }

 private:
  std::string without_tree(std::string argument) const {
    for (size_t at = argument.find(tree_); at != std::string::npos; at = argument.find(tree_))
      argument.replace(at, tree_.size(), "@/");
    return argument;
  }

  host::Path file_of(const UnitViews& unit) const {
    std::string key = "gaps " + facts::made_by(maker::gaps) + key_ + "\n" + unit.source;
    for (const auto* arguments : {&unit.native, &unit.bundle}) {
      key += "\n--";
      for (const auto& argument : *arguments) key += "\n" + without_tree(argument);
    }
    return folder_ / ("gaps-" + sha256(key));
  }

  /// Whether a parse would read the same files, and they are as they were or have more that the
  /// unit can't tell.
  bool holds(const json& kept, const UnitViews& unit) {
    const auto& files = kept.at("files");
    std::set<std::string> longer;
    const auto is_addition = [&](const std::string& file, const std::string& before) {
      const auto addition = additions_.find(file);
      if (addition == additions_.end() || addition->second.before != before) return false;
      longer.insert(file);
      return true;
    };
    for (const auto& [file, hash] : files.items()) {
      const auto& before = hash.get_ref<const std::string&>();
      if (hash_of(file) != before && !is_addition(file, before)) return false;
    }
    for (const char* list : {"names", "missing"})
      for (const auto& name : kept.at(list)) {
        const auto here = headers_.find(name.get_ref<const std::string&>());
        if (here != headers_.end() && !files.contains(here->second) &&
            !is_addition(here->second, ""))
          return false;
      }
    if (longer.empty()) return true;
    if (kept.at("reports") != 0 || !kept.at("missing").empty()) return false;
    AdditionReach::Unit read{unit.bundle, {}, kept.at("names").get<std::set<std::string>>()};
    for (const auto& [file, hash] : files.items()) read.files.insert(file);
    return reach_.spares(read, longer);
  }

  const std::string& hash_of(const std::string& file) {
    const auto [at, is_new] = hashes_.try_emplace(file);
    if (is_new)
      if (const auto bytes = host::real_file_system().read(tree_ + file))
        at->second = sha256(*bytes);
    return at->second;
  }

  const std::string tree_;
  const host::Path folder_;
  const std::string key_;
  const Additions& additions_;
  AdditionReach reach_;
  std::map<std::string, std::string> headers_;  ///< as included -> the first on the search path
  std::map<std::string, std::string> hashes_;
};

}  // namespace

Result<std::vector<UnitGaps>> find_gaps_kept(const GapRequest& request, const host::Path& cache,
                                             const std::string& key) {
  Cache kept(request, cache, key);
  std::vector<UnitGaps> out(request.units.size());
  GapRequest open = request;
  open.units.clear();
  std::vector<size_t> places;
  for (size_t i = 0; i < request.units.size(); ++i) {
    if (auto found = kept.find(request.units[i])) {
      out[i] = std::move(*found);
      continue;
    }
    places.push_back(i);
    open.units.push_back(request.units[i]);
  }
  if (places.empty()) return out;
  STACKPORT_TRY(auto found, find_gaps(open));
  for (size_t i = 0; i < places.size(); ++i) {
    STACKPORT_CHECK(kept.keep(open.units[i], found[i]));
    out[places[i]] = std::move(found[i]);
  }
  return out;
}

}  // namespace stackport::delta
