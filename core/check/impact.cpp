// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/impact.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/check/in_box.h"

namespace stackport::check {
namespace {

constexpr std::string_view kFates[] = {"refused", "wrong", "rebuilt", "untouched"};
constexpr std::string_view kCores[] = {"", "bundle", "target", "both", "another"};

class Judge {
 public:
  explicit Judge(const ImpactRequest& request) : request_(request) {
    std::set<std::string> installed;
    for (const auto& module : request.manifest.modules)
      if (request.components.empty() || request.components.contains(module.component))
        installed.insert(module_name(module.name));
    for (const auto& [path, module] : request.built.modules)
      if (installed.contains(module_name(path))) installed_.insert(module_name(path));
    for (const auto& [symbol, exporter] : request.built.exports)
      if (installed_.contains(exporter.module)) exports_[symbol] = &exporter;
    for (const auto& left : request.manifest.excluded)
      excluded_[module_name(left.module)] = left.reason;
    versions_ = request.target.config.enabled("MODVERSIONS");
  }

  const std::set<std::string>& installed() const { return installed_; }

  /// Whether a symbol is one that the installed modules export, or took away.
  bool is_replaced(const std::string& symbol) const {
    return exports_.contains(symbol) || installed_.contains(target_owner(symbol));
  }

  Impact judge(const std::string& path, const kernel::ModuleFile& module, bool in_box) const {
    Impact impact;
    impact.module = module_name(path);
    impact.path = path;
    if (const auto left = excluded_.find(impact.module); left != excluded_.end())
      impact.excluded = left->second;
    if (in_box && installed_.contains(impact.module)) {
      impact.fate = Fate::rebuilt;
      impact.reasons.push_back({"", "the bundle's is loaded in its place"});
      return impact;
    }
    judge_vermagic(module, impact);
    judge_imports(module, in_box, impact);
    for (const auto& [symbol, crc] : module.exports)
      if (const auto ours = exports_.find(symbol); ours != exports_.end())
        impact.reasons.push_back({symbol, "exports it, and the bundle's " + ours->second->module +
                                              " does too: whichever is loaded second is refused"});
    if (!impact.reasons.empty())
      impact.fate = Fate::refused;
    else
      judge_layouts(impact);
    return impact;
  }

 private:
  std::string target_owner(const std::string& symbol) const {
    const auto* line = request_.target.symvers ? request_.target.symvers->find(symbol) : nullptr;
    return line && line->module != "vmlinux" ? module_name(line->module) : std::string();
  }

  void judge_vermagic(const kernel::ModuleFile& module, Impact& impact) const {
    const auto at = module.info.find("vermagic");
    const std::string magic = at == module.info.end() ? "" : at->second;
    const std::string release = magic.substr(0, magic.find(' '));
    if (release != request_.target.release)
      impact.reasons.push_back(
          {"", fmt::format("is built for '{}', not for '{}'", release, request_.target.release)});
  }

  void judge_imports(const kernel::ModuleFile& module, bool in_box, Impact& impact) const {
    std::set<std::string> symbols(module.undefined.begin(), module.undefined.end());
    for (const auto& [symbol, crc] : module.imports) symbols.insert(symbol);
    bool for_bundle = true, for_target = true, uses = false, unversioned = false;
    for (const auto& symbol : symbols) {
      const auto ours = exports_.find(symbol);
      const std::string owner = target_owner(symbol);
      const bool was_replaced = installed_.contains(owner);
      if (ours == exports_.end() && !was_replaced) {
        if (!in_box) judge_host_import(module, symbol, impact);
        continue;
      }
      uses = true;
      const auto crc = module.imports.find(symbol);
      const auto* theirs = was_replaced ? request_.target.symvers->find(symbol) : nullptr;
      const bool versioned = versions_ && crc != module.imports.end();
      unversioned = unversioned || !versioned;
      if (versioned) {
        for_target = for_target && theirs && theirs->crc == crc->second;
        for_bundle = for_bundle && ours != exports_.end() && ours->second->crc == crc->second;
      }
      if (ours == exports_.end())
        impact.reasons.push_back(
            {symbol, "is gone: the bundle's " + owner + " does not export it any more"});
      else if (versioned && crc->second != ours->second->crc)
        impact.reasons.push_back(
            {symbol, fmt::format("disagrees about its version: 0x{:08x}, and the bundle's {} "
                                 "exports 0x{:08x}",
                                 crc->second, ours->second->module, ours->second->crc)});
    }
    if (!uses) return;
    if (unversioned && !versions_)
      impact.core = Core::other;
    else
      impact.core = for_bundle ? (for_target ? Core::both : Core::bundle)
                               : (for_target ? Core::target : Core::other);
  }

  /// What a module that is not the target's takes from the target.
  void judge_host_import(const kernel::ModuleFile& module, const std::string& symbol,
                         Impact& impact) const {
    const auto* line = request_.target.symvers ? request_.target.symvers->find(symbol) : nullptr;
    const auto crc = module.imports.find(symbol);
    if (!line || !versions_ || crc == module.imports.end() || crc->second == line->crc) return;
    impact.reasons.push_back(
        {symbol, fmt::format("disagrees about its version: 0x{:08x}, and the target's {} exports "
                             "0x{:08x}",
                             crc->second, line->module, line->crc)});
  }

  /// A module that the kernel would load: whether it knows the records as the bundle has them.
  void judge_layouts(Impact& impact) const {
    if (impact.core == Core::none || impact.core == Core::bundle) return;
    if (!versions_) {
      impact.fate = Fate::wrong;
      impact.reasons.push_back(
          {"", "uses what the bundle replaces, and no CRC tells with which headers it was built"});
      return;
    }
    const auto knows = request_.knows.find(impact.module);
    if (knows == request_.knows.end()) return;
    impact.fate = Fate::wrong;
    for (const auto& field : knows->second)
      impact.reasons.push_back({"", "its code was compiled with " + field});
  }

  const ImpactRequest& request_;
  std::set<std::string> installed_;
  std::map<std::string, const Built::Exporter*> exports_;
  std::map<std::string, std::string> excluded_;
  bool versions_;
};

/// Modules that need a refused one can't be loaded either.
void spread(std::vector<Impact>& impacts,
            const std::map<std::string, std::vector<std::string>>& depends) {
  std::map<std::string, Impact*> by_name;
  for (auto& impact : impacts) by_name[impact.module] = &impact;
  for (bool grows = true; grows;) {
    grows = false;
    for (auto& impact : impacts) {
      if (impact.fate == Fate::refused || impact.fate == Fate::rebuilt) continue;
      const auto needs = depends.find(impact.path);
      if (needs == depends.end()) continue;
      for (const auto& need : needs->second) {
        const auto other = by_name.find(need);
        if (other == by_name.end() || other->second->fate != Fate::refused) continue;
        impact.fate = Fate::refused;
        impact.reasons.push_back({"", "needs " + need + ", which is refused"});
        grows = true;
      }
    }
  }
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  for (size_t at = 0; at < list.size();) {
    const size_t comma = std::min(list.find(',', at), list.size());
    if (comma > at) out.push_back(module_name(list.substr(at, comma - at)));
    at = comma + 1;
  }
  return out;
}

Result<Modules> given_modules(const std::vector<host::Path>& paths) {
  Modules out;
  for (const auto& path : paths) {
    if (host::real_file_system().is_directory(path)) {
      STACKPORT_TRY(auto modules, kernel::read_modules(path));
      for (auto& [name, module] : modules)
        out.emplace_back((path / name).string(), std::move(module));
      continue;
    }
    STACKPORT_TRY(auto module, kernel::read_module(path));
    out.emplace_back(path.string(), std::move(module));
  }
  return out;
}

}  // namespace

std::string_view to_string(Fate fate) {
  return kFates[static_cast<size_t>(fate)];
}
std::string_view to_string(Core core) {
  return kCores[static_cast<size_t>(core)];
}

Result<std::vector<Impact>> impact(const ImpactRequest& request) {
  const Judge judge(request);
  std::vector<Impact> out;
  std::map<std::string, std::vector<std::string>> depends;
  if (!request.target.modules.empty()) {
    STACKPORT_TRY(const auto in_box, modules_in_box(request.target.modules, judge.installed()));
    for (const auto& entry : in_box) {
      depends[entry.path] = split(entry.depends);
      if (entry.module) {
        out.push_back(judge.judge(entry.path, *entry.module, true));
        continue;
      }
      Impact impact;
      impact.module = module_name(entry.path);
      impact.path = entry.path;
      out.push_back(std::move(impact));
    }
  }
  STACKPORT_TRY(const auto given, given_modules(request.modules));
  for (const auto& [path, module] : given) {
    if (const auto needs = module.info.find("depends"); needs != module.info.end())
      depends[path] = split(needs->second);
    out.push_back(judge.judge(path, module, false));
  }
  spread(out, depends);
  std::sort(out.begin(), out.end(), [](const Impact& a, const Impact& b) {
    return std::tie(a.fate, a.module, a.path) < std::tie(b.fate, b.module, b.path);
  });
  return out;
}

bool leaves_broken(const std::vector<Impact>& impacts) {
  return std::any_of(impacts.begin(), impacts.end(), [](const Impact& impact) {
    return impact.fate == Fate::refused || impact.fate == Fate::wrong;
  });
}

}  // namespace stackport::check
