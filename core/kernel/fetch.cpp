// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/kernel/provider.h"
#include "core/kernel/provider_data.h"
#include "core/kernel/store_git.h"
#include "core/kernel/target_record.h"

namespace stackport::kernel {
namespace {

using host::Path;
using nlohmann::json;

/// What a fetch works with, handed from step to step.
struct Work {
  Store& store;
  host::Processes& processes;
  const std::vector<provider::DataFile>& files;
  const FetchWatch& watch;
};

void tell(const Work& work, const std::string& text) {
  if (work.watch.tell) work.watch.tell(text);
}

std::string string_at(const json& answer, const char* pointer) {
  const json::json_pointer at(pointer);
  return answer.contains(at) && answer[at].is_string() ? answer[at].get<std::string>() : "";
}

/// A path of an answer, which is relative to the folder that the provider filled.
Result<Path> path_at(const json& answer, const char* pointer, const Path& folder,
                     const Path& program) {
  const std::string given = string_at(answer, pointer);
  if (given.empty()) return Path();
  if (!is_safe_path(given))
    return fail(ErrorKind::environment, program.string(),
                "the provider's answer names a path outside its folder: " + given);
  return folder / given;
}

Result<json> ask(const Work& work, const provider::DataFile& file, json request) {
  request["version"] = 1;
  request["cache"] = work.store.folder("packages").string();
  request["data"] = file.json;
  return ask_provider(work.processes, file.program, request, work.watch);
}

/// Says what the provider took in place of what was asked for.
void tell_notes(const Work& work, const json& answer) {
  for (const auto& note : answer.value("notes", json::array()))
    if (note.is_string()) tell(work, "note: " + note.get<std::string>());
}

/// Adds to STORE/fetched.json what was taken for `name`.
Result<void> keep_record(const Work& work, const std::string& kind, const std::string& name,
                         const json& answer) {
  const Path path = work.store.folder("fetched.json");
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(work.store.folder("fetched.lock")));
  json all = json::object();
  if (const auto text = host::real_file_system().read(path)) {
    all = json::parse(*text, nullptr, false);
    if (!all.is_object()) all = json::object();
  }
  all["version"] = 1;
  all[kind][name] = {{"packages", answer.value("packages", json::array())},
                     {"notes", answer.value("notes", json::array())}};
  return host::real_file_system().write(path, all.dump(1) + "\n");
}

std::string version_in_store(const Store& store, const std::string& name) {
  for (const auto& origin : store.kernels())
    if (origin.name == name) return origin.version;
  return {};
}

/// Moves what stands under `name` to NAME@VERSION, with the targets that were made of it.
Result<void> keep_old(Store& store, const std::string& name, const std::string& version) {
  const std::string kept = name + "@" + version;
  STACKPORT_CHECK(store.copy(name, kept));
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(store.folder() / "targets.lock"));
  for (const auto& target : target_names(store)) {
    auto record = read_record(store, target);
    if (!record || record->request.kernel != name) continue;
    record->request.kernel = kept;
    STACKPORT_CHECK(write_record(store, *record));
  }
  return {};
}

Result<Origin> import_kernel(const Work& work, const provider::DataFile& file, json request,
                             const std::string& name) {
  STACKPORT_TRY(auto staged,
                host::StagedDirectory::open(work.store.folder("packages") / "kernel" / name));
  request["request"] = "fetch";
  request["folder"] = staged.path().string();
  STACKPORT_TRY(const json answer, ask(work, file, request));
  const Origin origin{name, "package", string_at(answer, "/kernel/package"),
                      string_at(answer, "/kernel/package_version")};
  STACKPORT_TRY(const Path archive,
                path_at(answer, "/kernel/archive", staged.path(), file.program));
  STACKPORT_TRY(const Path folder,
                path_at(answer, "/kernel/directory", staged.path(), file.program));
  if ((archive.empty() && folder.empty()) || origin.version.empty())
    return fail(ErrorKind::environment, file.program.string(),
                "the provider's answer has no archive or no version of the kernel");
  const std::string old = version_in_store(work.store, name);
  if (!old.empty() && old != origin.version) STACKPORT_CHECK(keep_old(work.store, name, old));
  tell(work, fmt::format("importing {} {}", origin.from, origin.version));
  if (archive.empty()) {
    STACKPORT_CHECK(work.store.import_directory(origin, folder, work.watch.progress));
  } else {
    STACKPORT_CHECK(work.store.import_archive(origin, archive, work.watch.progress));
  }
  STACKPORT_CHECK(keep_record(work, "kernels", name, answer));
  return origin;
}

Result<Origin> fetch_kernel(const Work& work, const std::string& wanted) {
  const size_t at = wanted.find('@');
  const std::string name = wanted.substr(0, at);
  STACKPORT_TRY(const auto* file, provider::find_kernel(work.files, name));
  json request = {{"request", "resolve"}, {"kind", "kernel"}, {"name", name}};
  if (at != std::string::npos) request["package_version"] = wanted.substr(at + 1);
  STACKPORT_TRY(const json answer, ask(work, *file, request));
  tell_notes(work, answer);
  const std::string version = string_at(answer, "/kernel/package_version");
  const std::string taken = string_at(answer, "/kernel/name");
  if (version.empty() || taken.empty())
    return fail(ErrorKind::environment, file->program.string(),
                "the provider's answer has no name or no version of the kernel");
  const std::string kept = at == std::string::npos ? taken : taken + "@" + version;
  STACKPORT_CHECK(git::check_name(kept));
  if (version_in_store(work.store, kept) == version) {
    STACKPORT_TRY(const auto tree, work.store.kernel(kept));
    return tree->origin();
  }
  request["name"] = taken;
  request["package_version"] = version;
  return import_kernel(work, *file, std::move(request), kept);
}

/// The name in the store of exactly this version; it is fetched when it is not there.
Result<std::string> kernel_of_version(const Work& work, const provider::DataFile& file,
                                      const std::string& name, const std::string& version) {
  const std::string exact = name + "@" + version;
  for (const auto& known : {name, exact})
    if (version_in_store(work.store, known) == version) return known;
  std::string wanted = exact;
  if (version_in_store(work.store, name).empty()) {
    // The plain name is for the newest: an older one never takes it.
    STACKPORT_TRY(const json newest,
                  ask(work, file, {{"request", "resolve"}, {"kind", "kernel"}, {"name", name}}));
    if (string_at(newest, "/kernel/package_version") == version) wanted = name;
  }
  STACKPORT_TRY(
      const Origin origin,
      import_kernel(work, file, {{"kind", "kernel"}, {"name", name}, {"package_version", version}},
                    wanted));
  return origin.name;
}

struct Unpacked {
  Path headers;
  Path modules;
};

/// The target's packages, unpacked once into a folder of their own.
Result<Unpacked> unpack_target(const Work& work, const provider::DataFile& file,
                               const std::string& name, const json& resolved) {
  auto& files = host::real_file_system();
  const std::string release = string_at(resolved, "/target/release");
  const std::string version = string_at(resolved, "/target/package_version");
  const Path top = work.store.folder("packages") / "target";
  const Path folder = top / (release + "_" + version);
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(top / "lock"));
  if (!files.exists(folder / "answer.json")) {
    STACKPORT_TRY(auto staged, host::StagedDirectory::open(folder));
    STACKPORT_TRY(const json answer, ask(work, file,
                                         {{"request", "fetch"},
                                          {"kind", "target"},
                                          {"name", name},
                                          {"release", release},
                                          {"package_version", version},
                                          {"folder", staged.path().string()}}));
    if (string_at(answer, "/target/release") != release)
      return fail(ErrorKind::environment, file.program.string(),
                  "the provider fetched another release than it had named",
                  "run the same command again");
    STACKPORT_CHECK(files.write(staged.path() / "answer.json", answer.dump(1) + "\n"));
    STACKPORT_CHECK(staged.commit());
  }
  STACKPORT_TRY(const std::string text, files.read(folder / "answer.json"));
  const json answer = json::parse(text, nullptr, false);
  Unpacked out;
  STACKPORT_TRY(out.headers, path_at(answer, "/target/headers", folder, file.program));
  STACKPORT_TRY(out.modules, path_at(answer, "/target/modules", folder, file.program));
  if (out.headers.empty())
    return fail(ErrorKind::environment, file.program.string(),
                "the provider's answer names no headers");
  STACKPORT_CHECK(keep_record(work, "targets", name, answer));
  return out;
}

Result<Target> fetch_target(const Work& work, const std::string& name) {
  STACKPORT_CHECK(git::check_name(name));
  STACKPORT_TRY(const auto* file, provider::find_target(work.files, name));
  STACKPORT_TRY(const json answer,
                ask(work, *file, {{"request", "resolve"}, {"kind", "target"}, {"name", name}}));
  tell_notes(work, answer);
  const std::string version = string_at(answer, "/target/package_version");
  const std::string release = string_at(answer, "/target/release");
  const std::string series = string_at(answer, "/target/kernel/name");
  const std::string source = string_at(answer, "/target/kernel/package_version");
  if (version.empty() || series.empty() || source.empty() || !is_safe_path(release))
    return fail(ErrorKind::environment, file->program.string(),
                "the provider's answer lacks a release, a version or the source kernel");
  if (const auto record = read_record(work.store, name);
      record && record->release == release && record->request.package_version == version)
    if (auto target = open_target(work.store, name)) return target;
  STACKPORT_TRY(const std::string kernel, kernel_of_version(work, *file, series, source));
  STACKPORT_TRY(const auto unpacked, unpack_target(work, *file, name, answer));
  return add_target(work.store, {name, unpacked.headers, kernel, unpacked.modules, version});
}

}  // namespace

Result<Offers> offered(const host::Path& data) {
  STACKPORT_TRY(const auto files, provider::load(data));
  return provider::offers(files);
}

Result<Origin> fetch_kernel(Store& store, host::Processes& processes, const host::Path& data,
                            const std::string& name, const FetchWatch& watch) {
  STACKPORT_TRY(const auto files, provider::load(data));
  return fetch_kernel(Work{store, processes, files, watch}, name);
}

Result<Target> fetch_target(Store& store, host::Processes& processes, const host::Path& data,
                            const std::string& name, const FetchWatch& watch) {
  STACKPORT_TRY(const auto files, provider::load(data));
  return fetch_target(Work{store, processes, files, watch}, name);
}

}  // namespace stackport::kernel
