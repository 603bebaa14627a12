// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/build/build.h"
#include "core/check/built.h"
#include "core/check/command_file.h"
#include "core/check/elf.h"

namespace stackport::check {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

class Auditor {
 public:
  Auditor(const host::Path& built, const bundle::Manifest& manifest, const kernel::Target& target)
      : built_(built), manifest_(manifest), target_(target) {
    for (const auto& file : manifest.files) files_.insert(file.path);
  }

  void audit(const bundle::BundleModule& module, const kernel::ModuleFile* file) {
    if (!file) return find(module.name, "is not built", "see what `stackport build` says");
    const host::Path base = built_ / module.folder / module.name;
    const long size = code_size(base.string() + ".ko");
    if (size <= 0) find(module.name, "has no code: it is an empty module", "");
    check_vermagic(module, *file);
    check_sources(module, base.string() + ".mod");
  }

  void find(std::string subject, std::string message, std::string next) {
    findings.push_back({std::move(subject), std::move(message), std::move(next)});
  }

  std::vector<Finding> findings;
  size_t sources = 0;
  std::vector<std::string> unread;

 private:
  void check_vermagic(const bundle::BundleModule& module, const kernel::ModuleFile& file) {
    const auto at = file.info.find("vermagic");
    const std::string magic = at == file.info.end() ? "" : at->second;
    if (magic.substr(0, magic.find(' ')) != target_.release)
      find(module.name,
           fmt::format("is built for '{}', and the target is '{}'",
                       magic.substr(0, magic.find(' ')), target_.release),
           "build it with the target's headers");
  }

  /// Source of an object, from its .cmd, relative to the build folder; as recorded if elsewhere.
  std::string source_of(const std::string& object) const {
    host::Path path = object;
    if (path.is_relative()) path = built_ / path;
    const host::Path record = path.parent_path() / ("." + path.filename().string() + ".cmd");
    auto text = host::real_file_system().read(record);
    if (!text) return {};
    const std::string source = parse_command_file(*text).source;
    if (source.empty() || !source.starts_with('/')) return source;
    return host::Path(source).lexically_relative(built_).string();
  }

  void check_sources(const bundle::BundleModule& module, const host::Path& record) {
    auto text = host::real_file_system().read(record);
    if (!text)
      return find(module.name, "nothing tells what it was made of: its .mod file is missing",
                  "build the bundle anew");
    std::set<std::string> compiled;
    for (const std::string& object : words(*text)) {
      if (!object.ends_with(".o")) continue;
      const std::string source = source_of(object);
      if (source.empty()) {
        find(module.name,
             "nothing tells what its object " + base_name(object) + " was compiled from",
             "build the bundle anew");
        continue;
      }
      compiled.insert(source);
      // A generated source stands beside what it was generated from.
      const std::string origin = source.substr(0, source.rfind('.'));
      const bool made = origin.ends_with(".asn1") && files_.contains(origin);
      if (!files_.contains(source) && !made)
        find(module.name, "was compiled from " + source + ", which is not in the manifest",
             "assemble and build the bundle anew");
      else if (!made && !contains(module.sources, source) && !contains(module.unread, source))
        find(module.name, "was compiled from " + source + ", with which it was not planned",
             "assemble a bundle for this target");
    }
    unread.insert(unread.end(), module.unread.begin(), module.unread.end());
    std::vector<std::string> wanted = module.sources;
    wanted.insert(wanted.end(), module.unread.begin(), module.unread.end());
    for (const std::string& source : wanted) {
      ++sources;
      const std::string generated = source.ends_with(".asn1") ? source + ".c" : source;
      if (!compiled.contains(generated))
        find(module.name, source + " was not compiled into it",
             "see whether the configuration that the bundle sets reaches its Makefile");
    }
    if (compiled.empty()) find(module.name, "was not compiled from any source", "");
  }

  const host::Path& built_;
  const bundle::Manifest& manifest_;
  const kernel::Target& target_;
  std::set<std::string> files_;
};

}  // namespace

Check check_modules(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target) {
  const std::string name = "modules";
  auto read = read_built(built);
  if (!read) return not_checked(name, read.error());
  const host::Path folder = std::filesystem::weakly_canonical(built);
  Auditor auditor(folder, manifest, target);
  if (!build::is_built(built, build::stamp(manifest, target)))
    auditor.find(target.release,
                 "the last build did not end well, or was of another state of the bundle",
                 "run `stackport build` again");
  std::map<std::string, const kernel::ModuleFile*> found;
  for (const auto& [path, module] : read->modules) found[path] = &module;
  for (const auto& module : manifest.modules) {
    const auto at = found.find(module.folder + "/" + module.name + ".ko");
    auditor.audit(module, at == found.end() ? nullptr : at->second);
    if (at != found.end()) found.erase(at);
  }
  for (const auto& [path, module] : found)
    auditor.find(path, "was built, but the manifest doesn't name it",
                 "assemble and build the bundle anew");
  std::string summary = fmt::format("{} made of {}", counted(manifest.modules.size(), "module"),
                                    counted(auditor.sources, "source"));
  if (!auditor.unread.empty())
    summary += "; by this configuration only, compiled but not read by the plan: " +
               join(auditor.unread, ", ");
  return concluded(name, std::move(summary), std::move(auditor.findings));
}

}  // namespace stackport::check
