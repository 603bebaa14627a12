// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/installed.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/check/built.h"

namespace stackport::check {
namespace {

namespace fs = std::filesystem;

struct Running {
  long references = 0;
  std::vector<std::string> users;
};

/// /proc/modules: name, size, references, users with a comma behind each, state, address.
std::map<std::string, Running> running_modules(const std::string& text) {
  std::map<std::string, Running> out;
  for (const std::string& line : lines(text)) {
    const auto parts = words(line);
    if (parts.size() < 4) continue;
    Running& module = out[parts[0]];
    module.references = std::strtol(parts[2].c_str(), nullptr, 10);
    std::string users = parts[3];
    std::replace(users.begin(), users.end(), ',', ' ');
    for (auto& user : words(users))
      if (user != "-" && user != "[permanent]") module.users.push_back(std::move(user));
    std::sort(module.users.begin(), module.users.end());
  }
  return out;
}

/// "8:1" of the device that is mounted on /, by /proc/self/mountinfo.
std::string root_device(const std::string& mounts) {
  std::string device;
  for (const std::string& line : lines(mounts)) {
    const auto parts = words(line);
    if (parts.size() > 4 && parts[4] == "/") device = parts[2];
  }
  return device;
}

/// The modules that drive a device: of its folder and all above, and of what it is made of.
void drivers_of(const host::Path& device, std::set<std::string>& out, int depth) {
  std::error_code error;
  const host::Path real = fs::canonical(device, error);
  if (error || depth > 8) return;
  for (host::Path folder = real; folder.has_relative_path(); folder = folder.parent_path()) {
    const host::Path module = fs::canonical(folder / "driver/module", error);
    if (!error) out.insert(module.filename().string());
    if (folder == folder.parent_path()) break;
  }
  for (fs::directory_iterator it(real / "slaves", error), end; !error && it != end;
       it.increment(error))
    drivers_of(it->path(), out, depth + 1);
}

/// With the modules, all that they use.
void add_used(const std::map<std::string, Running>& running, std::set<std::string>& modules) {
  for (bool grows = true; grows;) {
    grows = false;
    for (const auto& [name, module] : running)
      for (const auto& user : module.users)
        if (modules.contains(user)) grows = modules.insert(name).second || grows;
  }
}

}  // namespace

Result<Installed> read_installed(const bundle::Manifest& manifest, const host::Path& proc,
                                 const host::Path& sys) {
  auto& files = host::real_file_system();
  Installed out;
  STACKPORT_TRY(const auto release, files.read(proc / "sys/kernel/osrelease"));
  out.release = trim(release);
  STACKPORT_TRY(const auto modules, files.read(proc / "modules"));
  STACKPORT_TRY(const auto mounts, files.read(proc / "self/mountinfo"));
  const auto running = running_modules(modules);
  std::set<std::string> root;
  if (const std::string device = root_device(mounts); !device.empty())
    drivers_of(sys / "dev/block" / device, root, 0);
  add_used(running, root);
  out.root.assign(root.begin(), root.end());
  const auto replaced = replaced_modules(manifest);
  for (const auto& [name, module] : running)
    if (replaced.contains(name))
      out.loaded.push_back({name, module.users, module.references, root.contains(name)});
  return out;
}

}  // namespace stackport::check
