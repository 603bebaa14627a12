// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/folder.h"

#include <map>
#include <set>

#include "core/base/text.h"
#include "core/build/build.h"

namespace stackport::build {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFiles = ".stackport-files";    // what was put there, a path a line
constexpr const char* kTarget = ".stackport-target";  // the headers that it was built against
constexpr const char* kStamp = ".stackport-built";

std::string stem_of(const std::string& name) {
  const size_t dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(0, dot);
}

/// Removes what kbuild makes of a source, or of a module, called `stem` in `folder`.
Result<void> remove_products(const host::Path& folder, const std::string& stem) {
  auto& files = host::real_file_system();
  std::vector<std::string> ends = {".o", ".ko", ".mod", ".mod.c", ".mod.o"};
  if (stem.ends_with(".asn1")) ends.insert(ends.end(), {".c", ".h"});
  for (const std::string& end : ends) {
    STACKPORT_CHECK(files.remove_all(folder / (stem + end)));
    STACKPORT_CHECK(files.remove_all(folder / ("." + stem + end + ".cmd")));
  }
  return {};
}

/// Removes the objects of every unit that read a header called <suffix>: it may now find another.
Result<void> forget_readers(const host::Path& folder, const std::set<std::string>& suffixes) {
  auto& files = host::real_file_system();
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(".o.cmd")) continue;
    STACKPORT_TRY(const std::string text, files.read(it->path()));
    for (const std::string& suffix : suffixes) {
      if (text.find("/" + suffix + " ") == std::string::npos) continue;
      STACKPORT_CHECK(files.remove_all(it->path().parent_path() / name.substr(1, name.size() - 5)));
      break;
    }
  }
  if (error) return fail(ErrorKind::environment, folder.string(), error.message());
  return {};
}

/// The name by which an #include finds a header of the bundle.
std::string include_name(const std::string& path) {
  for (const char* folder : {"include/uapi/", "include/"}) {
    const size_t at = path.find(folder);
    if (at != std::string::npos && (at == 0 || path[at - 1] == '/'))
      return path.substr(at + std::string_view(folder).size());
  }
  return base_name(path);
}

/// Removes the modules that the manifest doesn't name, with what they were made through.
Result<void> remove_strangers(const host::Path& folder, const bundle::Manifest& manifest) {
  std::set<std::string> known;
  for (const auto& module : manifest.modules) known.insert(module.folder + "/" + module.name);
  std::set<host::Path> strangers;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() != ".ko") continue;
    if (!known.contains(it->path().lexically_relative(folder).replace_extension().string()))
      strangers.insert(it->path());
  }
  if (error) return fail(ErrorKind::environment, folder.string(), error.message());
  for (const auto& path : strangers)
    STACKPORT_CHECK(remove_products(path.parent_path(), path.stem().string()));
  return {};
}

/// The bytes to build for this target: a private header of the host must be the target's own, since
/// its structures may differ from one point release to the next.
Result<std::string> bytes_for(const host::Path& bundle, const bundle::File& file,
                              const bundle::Manifest& manifest, const kernel::Target& target) {
  if (file.role != "private" || target.id == manifest.target.id)
    return host::real_file_system().read(bundle / file.path);
  if (!target.tree)
    return fail(ErrorKind::input, target.name,
                "has no source, and the bundle needs the target's own " + file.path,
                "add the target again with its source kernel, or assemble a bundle for it");
  return target.tree->read(file.from);
}

bool holds(const host::Path& path, std::string_view text) {
  auto& files = host::real_file_system();
  if (!files.exists(path)) return false;
  auto read = files.read(path);
  return read && *read == text;
}

}  // namespace

std::string stamp(const bundle::Manifest& manifest, const kernel::Target& target) {
  std::string text = target.id + "\n" + target.release + "\n";
  for (const auto& file : manifest.files) text += file.sha256 + " " + file.path + "\n";
  for (const auto& module : manifest.modules) text += module.folder + "/" + module.name + "\n";
  return sha256(text);
}

bool is_built(const host::Path& folder, const std::string& stamp) {
  return holds(folder / kStamp, stamp + "\n");
}

Result<Folder> Folder::open(const host::Path& bundle, const bundle::Manifest& manifest,
                            const kernel::Target& target) {
  auto& files = host::real_file_system();
  const host::Path parent = fs::absolute(bundle).lexically_normal() / "build";
  STACKPORT_CHECK(files.make_directories(parent));
  STACKPORT_TRY(auto lock, host::FileLock::acquire(parent / (target.release + ".lock")));
  lock.share_with_children();
  Folder folder(parent / target.release, parent / (target.release + ".under-way"), std::move(lock));
  const std::string built_for =
      target.id + "\n" + fs::absolute(target.build).string() + "\n" + target.compiler;
  if (files.exists(folder.marker_) || !holds(folder.path_ / kTarget, built_for))
    STACKPORT_CHECK(files.remove_all(folder.path_));
  STACKPORT_CHECK(files.write(folder.marker_, "a build is under way, or was killed\n"));
  STACKPORT_CHECK(files.make_directories(folder.path_));
  STACKPORT_CHECK(files.remove_all(folder.path_ / kStamp));
  STACKPORT_CHECK(folder.update(bundle, manifest, target));
  STACKPORT_CHECK(files.write(folder.path_ / kTarget, built_for));
  return folder;
}

Result<void> Folder::update(const host::Path& bundle, const bundle::Manifest& manifest,
                            const kernel::Target& target) {
  auto& files = host::real_file_system();
  std::set<std::string> before, now, new_headers;
  if (files.exists(path_ / kFiles)) {
    STACKPORT_TRY(const std::string text, files.read(path_ / kFiles));
    for (auto& line : lines(text)) before.insert(line);
  }
  std::string list;
  for (const auto& file : manifest.files) {
    if (!is_safe_path(file.path))
      return fail(ErrorKind::input, (bundle / "MANIFEST.json").string(),
                  "the path '" + file.path + "' leaves the bundle", "assemble the bundle anew");
    if (!files.exists(bundle / file.path))
      return fail(ErrorKind::input, (bundle / file.path).string(),
                  "the manifest names this file, but it is not there", "assemble the bundle anew");
    now.insert(file.path);
    list += file.path + "\n";
    STACKPORT_TRY(const std::string bytes, bytes_for(bundle, file, manifest, target));
    if (holds(path_ / file.path, bytes)) continue;
    if (file.path.ends_with(".h") && !before.empty() && !before.contains(file.path))
      new_headers.insert(include_name(file.path));
    STACKPORT_CHECK(files.write(path_ / file.path, bytes));
  }
  for (const std::string& path : before) {
    if (path.empty() || now.contains(path)) continue;
    const host::Path gone = path_ / path;
    STACKPORT_CHECK(files.remove_all(gone));
    const std::string name = base_name(path);
    const std::string stem = name.ends_with(".asn1") ? name : stem_of(name);
    if (!name.ends_with(".h")) STACKPORT_CHECK(remove_products(gone.parent_path(), stem));
  }
  STACKPORT_CHECK(remove_strangers(path_, manifest));
  if (!new_headers.empty()) STACKPORT_CHECK(forget_readers(path_, new_headers));
  return files.write(path_ / kFiles, list);
}

Result<void> Folder::close(const std::optional<std::string>& stamp) {
  auto& files = host::real_file_system();
  if (stamp) STACKPORT_CHECK(files.write(path_ / kStamp, *stamp + "\n"));
  return files.remove_all(marker_);
}

}  // namespace stackport::build
