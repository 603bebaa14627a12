// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/check/command_file.h"

namespace stackport::check {
namespace {

namespace fs = std::filesystem;

/// Where a file that a unit read lies.
struct Origin {
  enum class Kind { bundle, target, compiler, outside };
  Kind kind = Kind::outside;
  std::string path;  ///< below its root; as it is, when outside
};

bool is_compilers(const std::string& folder) {
  return folder.find("/lib/gcc") != std::string::npos ||
         folder.find("/lib64/gcc") != std::string::npos ||
         folder.find("/lib/clang/") != std::string::npos ||
         folder.find("/lib64/clang/") != std::string::npos;
}

std::string below(const std::string& path, const host::Path& root) {
  const std::string& top = root.native();
  if (top.empty() || path.size() <= top.size() || !path.starts_with(top) || path[top.size()] != '/')
    return {};
  return path.substr(top.size() + 1);
}

class Audit {
 public:
  Audit(const host::Path& built, const bundle::Manifest& manifest, const kernel::Target& target)
      : built_(fs::weakly_canonical(built)) {
    build_ = fs::absolute(target.build).lexically_normal();
    for (const host::Path& root : {target.build, target.source}) {
      if (root.empty()) continue;
      roots_.push_back(fs::absolute(root).lexically_normal());
      roots_.push_back(fs::weakly_canonical(root));
    }
    take_view();
    for (const auto& file : manifest.files) {
      if (!file.path.ends_with(".h")) continue;
      // A compat header goes before the target's of the same name, and may then include it.
      const std::string compat = "compat/";
      if (file.path.starts_with(compat))
        wrappers_[file.path.substr(compat.size())] = file.path;
      else
        owned_.insert(file.path);
    }
  }

  void audit(const std::string& unit, const CommandFile& file) {
    const host::Path& folder = working_folder(file, build_, built_);
    std::set<std::string> own;
    std::set<std::string> targets;
    for (const std::string& dependency : file.dependencies) {
      const Origin& origin = origin_of(dependency, folder);
      ++reads;
      if (origin.kind == Origin::Kind::bundle) own.insert(origin.path);
      if (origin.kind == Origin::Kind::target) targets.insert(origin.path);
      if (origin.kind == Origin::Kind::outside)
        find(unit, "read " + origin.path + ", which is neither the bundle's nor the target's",
             "see which -I or #include of the unit leads there");
    }
    const Origin& source = origin_of(file.source, folder);
    const bool is_kbuilds =
        source.kind == Origin::Kind::target && source.path.starts_with("scripts/");
    for (const std::string& path : targets) check_target(unit, path, own, is_kbuilds);
  }

  std::vector<Finding> findings;
  size_t reads = 0;

 private:
  void find(const std::string& unit, std::string message, std::string next) {
    findings.push_back({unit, std::move(message), std::move(next)});
  }

  /// `is_kbuilds`: the unit is linked into every module by kbuild itself, and spells nothing that a
  /// compat header gives; it must not see the bundle's records in another form either.
  void check_target(const std::string& unit, const std::string& path,
                    const std::set<std::string>& own, bool is_kbuilds) {
    if (owned_.contains(path))
      return find(unit, "read the target's " + path + ", of which the bundle carries its own",
                  "the bundle's include folders must come first in its flags");
    if (is_kbuilds) return;
    const auto wrapper = wrappers_.find(path);
    if (wrapper != wrappers_.end() && !own.contains(wrapper->second))
      find(unit, "read the target's " + path + " past the bundle's " + wrapper->second,
           "the compat folder must come first in its flags");
  }

  /// Headers that were moved are seen through a folder of links: what these point at is the
  /// target's.
  void take_view() {
    std::error_code error;
    for (fs::directory_iterator it(build_, error), end; !error && it != end; it.increment(error)) {
      if (!it->is_symlink()) continue;
      const host::Path real = fs::weakly_canonical(it->path());
      links_.emplace_back(real, it->path().filename().string());
    }
  }

  const Origin& origin_of(const std::string& dependency, const host::Path& folder) {
    const std::string key =
        dependency.starts_with('/') ? dependency : folder.native() + "/" + dependency;
    const auto [at, fresh] = origins_.try_emplace(key);
    if (fresh) at->second = classify(key);
    return at->second;
  }

  Origin classify(const std::string& key) const {
    const std::string plain = host::Path(key).lexically_normal().string();
    std::error_code error;
    const std::string real = fs::weakly_canonical(key, error).string();
    for (const std::string& path : {real, plain}) {
      if (std::string rest = below(path, built_); !rest.empty())
        return {Origin::Kind::bundle, std::move(rest)};
      for (const host::Path& root : roots_)
        if (std::string rest = below(path, root); !rest.empty())
          return {Origin::Kind::target, std::move(rest)};
    }
    for (const auto& [root, name] : links_) {
      if (real == root.native()) return {Origin::Kind::target, name};
      if (const std::string rest = below(real, root); !rest.empty())
        return {Origin::Kind::target, name + "/" + rest};
    }
    if (is_compilers(parent_of(plain))) return {Origin::Kind::compiler, plain};
    return {Origin::Kind::outside, plain};
  }

  host::Path built_, build_;
  std::vector<host::Path> roots_;
  std::vector<std::pair<host::Path, std::string>> links_;
  std::set<std::string> owned_;
  std::map<std::string, std::string> wrappers_;  ///< path in the kernel -> the bundle's file
  std::unordered_map<std::string, Origin> origins_;
};

}  // namespace

Check check_includes(const host::Path&, const host::Path& built, const bundle::Manifest& manifest,
                     const kernel::Target& target) {
  const std::string name = "includes";
  if (!host::real_file_system().is_directory(built))
    return not_checked(
        name,
        built.string() + ": the bundle is not built for this target; run `stackport build` first");
  auto files = read_command_files(built);
  if (!files) return not_checked(name, files.error());
  Audit audit(built, manifest, target);
  size_t units = 0;
  for (const auto& [path, file] : *files) {
    if (file.source.empty()) continue;
    ++units;
    const std::string object = base_name(path);
    const std::string folder = parent_of(path);
    const std::string unit = object.substr(1, object.size() - 1 - std::string_view(".cmd").size());
    audit.audit(folder.empty() ? unit : folder + "/" + unit, file);
  }
  if (units == 0) return not_checked(name, built.string() + ": holds no compiled unit");
  return concluded(
      name, fmt::format("{} read by {}", counted(audit.reads, "header"), counted(units, "unit")),
      std::move(audit.findings));
}

}  // namespace stackport::check
