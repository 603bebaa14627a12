// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/kernel/store_git.h"
#include "core/kernel/target_match.h"
#include "core/kernel/target_record.h"

namespace stackport::kernel {
namespace {

using host::Path;

/// Configuration and symvers of a target's folder, as text and parsed.
struct Texts {
  std::string config;
  std::string symvers;
  std::optional<Symvers> exports;
};

Result<Texts> read_texts(const Path& build) {
  auto& files = host::real_file_system();
  Texts out;
  STACKPORT_TRY(out.config, files.read(headers::config_of(build)));
  const Path symvers = build / "Module.symvers";
  if (files.exists(symvers)) {
    STACKPORT_TRY(out.symvers, files.read(symvers));
    STACKPORT_TRY(out.exports, Symvers::parse(out.symvers, symvers.string()));
  }
  return out;
}

/// The in-box modules that stand in the same root as the headers; empty: none.
Path find_modules(const Path& given, const Path& root, const std::string& release) {
  if (!given.empty()) return given;
  std::error_code error;
  for (const char* lib : {"lib/modules", "usr/lib/modules"})
    if (const Path folder = root / lib / release;
        std::filesystem::is_directory(folder / "kernel", error))
      return folder;
  return {};
}

Target target_of(const TargetRecord& record, Texts texts, std::shared_ptr<Tree> tree) {
  Target out;
  out.name = record.request.name;
  out.release = record.release;
  out.build = record.build;
  out.source = record.source;
  out.modules = record.modules;
  out.package_version = record.request.package_version;
  out.tree = std::move(tree);
  out.config = Config::parse(texts.config);
  out.symvers = std::move(texts.exports);
  out.id = record.id;
  return out;
}

Result<Target> open_record(const Store& store, const std::string& name) {
  STACKPORT_TRY(const TargetRecord record, read_record(store, name));
  std::shared_ptr<Tree> tree;
  if (!record.request.kernel.empty()) {
    STACKPORT_TRY(tree, store.kernel(record.request.kernel));
  }
  const bool same = record.stamps == stamps_of(record.build) &&
                    record.tree == (tree ? tree->id() : std::string()) &&
                    host::real_file_system().exists(record.source / "Makefile");
  if (!same) {
    auto again = add_target(store, record.request);
    if (!again) {
      // The source is the one that it was added with: what this machine has for headers is not.
      if (record.tree == (tree ? tree->id() : std::string()))
        again.error().kind = ErrorKind::environment;
      Diagnostic note;
      note.severity = Severity::note;
      note.place.file = record_path(store, name).string();
      note.message = "target " + name + " has changed since it was added";
      note.next = fmt::format(
          "add it again: `stackport target add {0} --headers DIR --source KERNEL`, or `stackport "
          "target fetch {0}`",
          name);
      again.error().diagnostics.back().notes.push_back(std::move(note));
    }
    return again;
  }
  STACKPORT_TRY(Texts texts, read_texts(record.build));
  return target_of(record, std::move(texts), std::move(tree));
}

}  // namespace

Result<Target> add_target(const Store& store, const TargetRequest& request) {
  STACKPORT_CHECK(git::check_name(request.name));
  std::shared_ptr<Tree> tree;
  if (!request.kernel.empty()) {
    STACKPORT_TRY(tree, store.kernel(request.kernel));
  }
  TargetRecord record;
  record.request = request;
  std::error_code error;
  record.request.headers = std::filesystem::absolute(request.headers, error).lexically_normal();
  if (!request.modules.empty())
    record.request.modules = std::filesystem::absolute(request.modules, error).lexically_normal();
  STACKPORT_TRY(const auto found, headers::find(record.request.headers));
  STACKPORT_TRY(record.release, headers::release_of(found.build));
  STACKPORT_TRY(Texts texts, read_texts(found.build));
  STACKPORT_TRY(const auto source_hashes, headers::hash_headers(found.source));
  std::map<std::string, std::string> build_hashes;
  if (found.build != found.source) {
    STACKPORT_TRY(build_hashes, headers::hash_headers(found.build));
  }
  if (tree) STACKPORT_CHECK(headers::match(found, source_hashes, *tree));

  const Path view = store.folder("targets") / (request.name + ".build");
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(store.folder() / "targets.lock"));
  STACKPORT_TRY(const auto moved, headers::relocate(found, view));
  record.build = moved.build;
  record.source = moved.source;
  record.modules = find_modules(record.request.modules, found.root, record.release);
  record.tree = tree ? tree->id() : std::string();
  record.id = headers::key_of(record.release, texts.config, texts.symvers, source_hashes,
                              build_hashes, record.tree);
  record.stamps = stamps_of(record.build);
  STACKPORT_CHECK(write_record(store, record));
  return target_of(record, std::move(texts), std::move(tree));
}

Result<Target> open_target(const Store& store, const std::string& name) {
  const auto names = target_names(store);
  if (std::binary_search(names.begin(), names.end(), name)) return open_record(store, name);
  std::vector<std::string> known = names;
  for (const auto& other : names) {
    const auto record = read_record(store, other);
    if (!record) continue;
    if (record->release == name) return open_record(store, other);
    known.push_back(record->release);
  }
  std::string next = fmt::format("`stackport target fetch {}`", name);
  if (const auto near = nearest(name, known)) next = fmt::format("use {}, or {}", *near, next);
  return fail(ErrorKind::input, name, "no target of this name in " + store.folder().string(),
              std::move(next));
}

std::vector<std::string> target_names(const Store& store) {
  constexpr std::string_view kSuffix = ".json";
  std::vector<std::string> out;
  if (!host::real_file_system().is_directory(store.folder("targets"))) return out;
  const auto names = host::real_file_system().list(store.folder("targets"));
  if (!names) return out;
  for (const auto& name : *names)
    if (name.ends_with(kSuffix) && !name.starts_with("."))
      out.push_back(name.substr(0, name.size() - kSuffix.size()));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace stackport::kernel
