// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target_record.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <set>

namespace stackport::kernel {
namespace {

constexpr int kVersion = 1;

tl::unexpected<Error> unreadable(const host::Path& path, const std::string& name,
                                 const std::string& what) {
  return fail(ErrorKind::input, path.string(), "can't read this target's record: " + what,
              fmt::format("add the target again: `stackport target add {} --headers DIR --source "
                          "KERNEL`, or `stackport target fetch {}`",
                          name, name));
}

}  // namespace

host::Path record_path(const Store& store, const std::string& name) {
  return store.folder("targets") / (name + ".json");
}

std::map<std::string, std::string> stamps_of(const host::Path& build) {
  std::map<std::string, std::string> out;
  for (const char* name : {".config", "Makefile", "Module.symvers", "include/config/auto.conf",
                           "include/config/kernel.release", "include/generated/autoconf.h",
                           "include/generated/utsrelease.h"}) {
    struct stat info {};
    if (::stat((build / name).c_str(), &info) != 0) continue;
    out[name] = fmt::format("{} {}.{:09}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  }
  return out;
}

Result<void> write_record(const Store& store, const TargetRecord& record) {
  const nlohmann::json json = {{"version", kVersion},
                               {"name", record.request.name},
                               {"headers", record.request.headers.string()},
                               {"kernel", record.request.kernel},
                               {"given_modules", record.request.modules.string()},
                               {"package_version", record.request.package_version},
                               {"release", record.release},
                               {"build", record.build.string()},
                               {"source", record.source.string()},
                               {"modules", record.modules.string()},
                               {"tree", record.tree},
                               {"id", record.id},
                               {"stamps", record.stamps}};
  return host::real_file_system().write(record_path(store, record.request.name),
                                        json.dump(1) + "\n");
}

Result<TargetRecord> read_record(const Store& store, const std::string& name) {
  const host::Path path = record_path(store, name);
  STACKPORT_TRY(const std::string text, host::real_file_system().read(path));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return unreadable(path, name, "no JSON object");
  static const std::set<std::string> strings = {
      "name",    "headers", "kernel", "given_modules", "package_version",
      "release", "build",   "source", "modules",       "tree",
      "id"};
  for (const auto& [key, value] : json.items())
    if (!strings.contains(key) && key != "version" && key != "stamps")
      return unreadable(path, name, "unknown key `" + key + "`");
  if (!json.contains("version") || json["version"] != kVersion)
    return unreadable(path, name, fmt::format("its version is not {}", kVersion));
  for (const auto& key : strings)
    if (!json.contains(key) || !json[key].is_string())
      return unreadable(path, name, "`" + key + "` is missing or no string");
  TargetRecord out;
  if (!json.contains("stamps") || !json["stamps"].is_object())
    return unreadable(path, name, "`stamps` is missing or no object");
  for (const auto& [file, stamp] : json["stamps"].items()) {
    if (!stamp.is_string()) return unreadable(path, name, "a stamp is no string");
    out.stamps[file] = stamp.get<std::string>();
  }
  const auto get = [&](const char* key) { return json[key].get<std::string>(); };
  if (get("name") != name) return unreadable(path, name, "it is of target " + get("name"));
  out.request = {name, get("headers"), get("kernel"), get("given_modules"), get("package_version")};
  out.release = get("release");
  out.build = get("build");
  out.source = get("source");
  out.modules = get("modules");
  out.tree = get("tree");
  out.id = get("id");
  return out;
}

}  // namespace stackport::kernel
