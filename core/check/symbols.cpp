// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/check/elf.h"

namespace stackport::check {
namespace {

/// Whether a module may use a namespace: by an import, or by its name in a "module:a,b-*" one.
bool may_use(const kernel::ModuleFile& module, const std::string& name, const std::string& space) {
  const auto [first, last] = module.info.equal_range("import_ns");
  for (auto it = first; it != last; ++it)
    if (it->second == space) return true;
  constexpr std::string_view kList = "module:";
  if (!space.starts_with(kList)) return false;
  std::string patterns = space.substr(kList.size());
  std::replace(patterns.begin(), patterns.end(), ',', ' ');
  for (std::string pattern : words(patterns)) {
    std::replace(pattern.begin(), pattern.end(), '-', '_');
    if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0) return true;
  }
  return false;
}

class Resolver {
 public:
  Resolver(const Built& built, const bundle::Manifest& manifest, const kernel::Target& target)
      : built_(built),
        replaced_(replaced_modules(manifest)),
        excluded_(excluded_modules(manifest)),
        symvers_(target.symvers ? &*target.symvers : nullptr),
        versions_(target.config.enabled("MODVERSIONS")) {}

  void check_exports() {
    if (!symvers_) return;
    for (const auto& [symbol, exporter] : built_.exports) {
      const auto* theirs = symvers_->find(symbol);
      if (!theirs) continue;
      const std::string other = module_name(theirs->module);
      if (replaced_.contains(other) || excluded_.contains(other)) continue;
      find(exporter.module,
           fmt::format("exports {}, which the target's {} exports too: whichever is loaded second "
                       "is refused",
                       symbol, other),
           "replace or exclude " + other + ", or keep the symbol from being exported");
    }
  }

  void check_imports(const host::Path& path, const kernel::ModuleFile& module) {
    const std::string name = module_name(path.string());
    weak_ = weak_symbols(path);
    std::set<std::string> symbols(module.undefined.begin(), module.undefined.end());
    for (const auto& [symbol, crc] : module.imports) symbols.insert(symbol);
    symbols.erase("_GLOBAL_OFFSET_TABLE_");
    for (const std::string& symbol : symbols) check_import(name, module, symbol);
  }

  std::vector<Finding> findings;
  size_t imports = 0;
  size_t unknown = 0;  ///< of the target's, which can't be held against anything

 private:
  void find(const std::string& subject, std::string message, std::string next) {
    findings.push_back({subject, std::move(message), std::move(next)});
  }

  void check_import(const std::string& name, const kernel::ModuleFile& module,
                    const std::string& symbol) {
    ++imports;
    const auto imported = module.imports.find(symbol);
    const auto* theirs = symvers_ ? symvers_->find(symbol) : nullptr;
    const auto ours = built_.exports.find(symbol);
    if (ours != built_.exports.end()) {
      check_namespace(name, module, symbol, ours->second.name_space);
      if (versions_) check_own_crc(name, symbol, imported, module, ours->second, theirs);
      return;
    }
    if (!symvers_) {
      ++unknown;
      return;
    }
    if (!theirs && weak_.contains(symbol)) return;
    if (!theirs)
      return find(
          name, fmt::format("imports {}, which neither the bundle nor the target exports", symbol),
          "the module can't be loaded: carry the function, or exclude the module");
    const std::string other = module_name(theirs->module);
    if (replaced_.contains(other))
      return find(
          name,
          fmt::format("imports {} of the target's {}, which the bundle's {} replaces without "
                      "exporting it",
                      symbol, other, other),
          "the module can't be loaded: carry the function, or change its caller");
    check_namespace(name, module, symbol, theirs->name_space);
    if (!versions_) return;
    if (imported == module.imports.end())
      return find(name, fmt::format("imports {} of {} without a CRC", symbol, owner(other)),
                  "build the bundle with the target's Module.symvers");
    if (imported->second != theirs->crc)
      find(name,
           fmt::format("imports {} with 0x{:08x}; {} exports it with 0x{:08x}", symbol,
                       imported->second, owner(other), theirs->crc),
           "the bundle was built with other headers than the target's: build it anew");
  }

  void check_own_crc(const std::string& name, const std::string& symbol,
                     std::map<std::string, uint32_t>::const_iterator imported,
                     const kernel::ModuleFile& module, const Built::Exporter& exporter,
                     const kernel::Export* theirs) {
    if (imported == module.imports.end())
      return find(
          name, fmt::format("imports {} of the bundle's {} without a CRC", symbol, exporter.module),
          "build the bundle as a whole");
    if (exporter.crc == 0)
      return find(exporter.module, fmt::format("exports {} without a CRC", symbol),
                  "build the bundle anew");
    if (imported->second == exporter.crc) return;
    const std::string whose = theirs && theirs->crc == imported->second
                                  ? fmt::format(" of {}", owner(module_name(theirs->module)))
                                  : ", which is nobody's";
    find(name,
         fmt::format("imports {} with 0x{:08x}{}; the bundle's {} exports it with 0x{:08x}", symbol,
                     imported->second, whose, exporter.module, exporter.crc),
         "rebuild: it was built without the bundle's " + exporter.module);
  }

  void check_namespace(const std::string& name, const kernel::ModuleFile& module,
                       const std::string& symbol, const std::string& space) {
    if (!space.empty() && !may_use(module, name, space))
      find(name, fmt::format("imports {} without its namespace {}", symbol, space),
           "add MODULE_IMPORT_NS to the module");
  }

  static std::string owner(const std::string& module) {
    return module == "vmlinux" ? "the target's kernel" : "the target's " + module;
  }

  const Built& built_;
  std::set<std::string> replaced_, excluded_;
  std::set<std::string> weak_;  ///< of the module at hand
  const kernel::Symvers* symvers_;
  bool versions_;
};

}  // namespace

Check check_symbols(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target) {
  const std::string name = "symbols";
  auto read = read_built(built);
  if (!read) return not_checked(name, read.error());
  if (read->modules.empty()) return not_checked(name, "no module is built");
  Resolver resolver(*read, manifest, target);
  resolver.findings = read->findings;
  resolver.check_exports();
  for (const auto& [path, module] : read->modules) resolver.check_imports(built / path, module);

  std::string summary = fmt::format("{} of {}", counted(resolver.imports, "import"),
                                    counted(read->modules.size(), "module"));
  if (!target.config.enabled("MODVERSIONS"))
    summary += ", by name: the target's configuration has no MODVERSIONS";
  if (!target.symvers && resolver.findings.empty())
    return not_checked(name, fmt::format("the target has no Module.symvers: {} of the kernel's "
                                         "symbols can't be held against anything",
                                         counted(resolver.unknown, "import")));
  return concluded(name, summary, std::move(resolver.findings));
}

}  // namespace stackport::check
