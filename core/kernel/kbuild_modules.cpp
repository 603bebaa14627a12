// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/kernel/kbuild_eval.h"

namespace stackport::kernel {

namespace {

/// Reads the modules of one folder out of its evaluated Makefile.
class Reader {
 public:
  Reader(const Tree& tree, const KbuildFile& file, const Config& config)
      : tree_(tree),
        file_(file),
        config_(config),
        folder_(parent_of(file.path)),
        make_(file, config) {}

  std::vector<Module> modules() {
    for (const auto& a : make_.assignments()) {
      if (!a.variable.starts_with("obj-")) continue;
      std::string symbol = config_suffix(a.variable, "obj-");
      if (symbol.empty()) {
        const std::string kind = make_.expand(a.variable).substr(4);
        if (kind != "m" && kind != "y") continue;
        symbol = kind == "y" ? "y" : "";
      }
      for (const auto& word : words(make_.expand(a.value)))
        if (word.ends_with(".o")) add(word.substr(0, word.size() - 2), symbol, a.line);
    }
    return std::move(modules_);
  }

 private:
  bool on(const std::string& symbol) const {
    return symbol.empty() || symbol == "y" || config_.enabled(symbol);
  }

  void add(const std::string& name, const std::string& symbol, int line) {
    const auto same = std::find_if(modules_.begin(), modules_.end(),
                                   [&](const Module& m) { return m.name == name; });
    if (same != modules_.end()) {
      if (!on(same->config) && on(symbol)) same->config = symbol;
      return;
    }
    Module module;
    module.name = name;
    module.folder = folder_;
    module.config = symbol;
    module.place = {file_.path, line, 0};
    std::set<std::string> seen;
    if (!add_parts(module, name, "", &seen)) module.objects.push_back({source_of(name), ""});
    modules_.push_back(std::move(module));
  }

  /// Adds the objects of a composite; false when `stem` is none.
  bool add_parts(Module& module, const std::string& stem, const std::string& symbol,
                 std::set<std::string>* seen) {
    if (!seen->insert(stem).second) return true;
    bool found = false;
    for (const auto& a : make_.assignments()) {
      const std::optional<std::string> own = part_symbol(a.variable, stem + "-");
      if (!own) continue;
      const std::vector<std::string> parts = words(make_.expand(a.value));
      found = found || !parts.empty();
      for (const auto& part : parts) add_part(module, part, own->empty() ? symbol : *own, seen);
    }
    return found;
  }

  /// The symbol of a variable that lists a composite's objects ("" for -y, -m and -objs).
  std::optional<std::string> part_symbol(const std::string& variable,
                                         const std::string& prefix) const {
    if (!variable.starts_with(prefix)) return std::nullopt;
    const std::string symbol = config_suffix(variable, prefix);
    if (!symbol.empty()) return symbol;
    const std::string kind = make_.expand(variable.substr(prefix.size()));
    if (kind == "y" || kind == "m" || kind == "objs") return "";
    return std::nullopt;
  }

  void add_part(Module& module, const std::string& part, const std::string& symbol,
                std::set<std::string>* seen) {
    if (!part.ends_with(".o")) return;
    const std::string stem = part.substr(0, part.size() - 2);
    std::string source = source_of(stem);
    if (!tree_.has(source) && stem != module.name && add_parts(module, stem, symbol, seen)) return;
    const bool known = std::any_of(module.objects.begin(), module.objects.end(),
                                   [&](const ModuleObject& o) { return o.source == source; });
    if (!known) module.objects.push_back({std::move(source), symbol});
  }

  std::string source_of(const std::string& stem) const {
    const std::string raw = stem.starts_with("/") ? stem.substr(1) : folder_ + "/" + stem;
    const std::string path = normalize(raw).value_or(raw);
    if (path.ends_with(".asn1") && tree_.has(path)) return path;
    return !tree_.has(path + ".c") && tree_.has(path + ".S") ? path + ".S" : path + ".c";
  }

  const Tree& tree_;
  const KbuildFile& file_;
  const Config& config_;
  std::string folder_;
  KbuildEvaluation make_;
  std::vector<Module> modules_;
};

/// "drivers/x" of an -I option's value; empty when it is outside of the tree.
std::string folder_of(std::string_view option) {
  while (option.starts_with("/")) option.remove_prefix(1);
  while (option.ends_with("/")) option.remove_suffix(1);
  return normalize(option).value_or("");
}

}  // namespace

Result<std::vector<Module>> modules_in(const Tree& tree, const std::string& folder,
                                       const Config& config) {
  STACKPORT_TRY(const KbuildFile file, read_kbuild(tree, folder));
  return Reader(tree, file, config).modules();
}

std::vector<std::string> include_folders(const KbuildFile& file, const Config& config) {
  std::vector<std::string> out;
  const KbuildEvaluation make(file, config);
  for (const auto& a : make.assignments()) {
    const std::vector<std::string> options = words(make.expand(a.value));
    for (size_t i = 0; i < options.size(); ++i) {
      if (!options[i].starts_with("-I")) continue;
      const bool apart = options[i].size() == 2;
      if (apart && i + 1 == options.size()) break;
      const std::string folder = folder_of(apart ? options[++i] : options[i].substr(2));
      if (!folder.empty() && std::find(out.begin(), out.end(), folder) == out.end())
        out.push_back(folder);
    }
  }
  return out;
}

}  // namespace stackport::kernel
