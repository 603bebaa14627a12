// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/ground.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/verify/initramfs.h"
#include "core/verify/kernel_image.h"

namespace stackport::verify {
namespace {

std::string image_path(const GuestSpec& spec, const std::string& release) {
  static constexpr std::string_view hole = "{release}";
  std::string out = spec.image;
  const size_t at = out.find(hole);
  return at == std::string::npos ? out : out.replace(at, hole.size(), release);
}

/// STORE/guests/kernel-KEY: the target's kernel as an emulator takes it.
Result<host::Path> kept_kernel(const Request& request, const kernel::Target& target) {
  auto& files = host::real_file_system();
  const auto modules = std::filesystem::absolute(target.modules).lexically_normal();
  const auto image =
      modules.parent_path().parent_path().parent_path() / image_path(request.spec, target.release);
  if (!files.exists(image))
    return fail(ErrorKind::environment, image.string(), "the target's kernel is not there",
                "fetch the target: its image package holds kernel and modules");
  STACKPORT_TRY(const auto bytes, files.read(image));
  const auto kept = request.store.folder("guests") / ("kernel-" + sha256(bytes).substr(0, 16));
  if (files.exists(kept)) return kept;
  STACKPORT_TRY(const auto elf, elf_kernel(bytes, image.string()));
  STACKPORT_CHECK(files.write(kept, elf));
  return kept;
}

nlohmann::json job_of(const Request& request, const Case& test, const std::string& link) {
  nlohmann::json modules = nlohmann::json::array(), steps = nlohmann::json::array();
  std::vector<std::string> names;
  for (const auto& module : request.manifest.modules) {
    names.push_back(module.name);
    modules.push_back(check::module_name(module.name));
  }
  for (const auto& step : test.steps)
    steps.push_back({{"name", step.name}, {"run", step.run}, {"limit", step.limit}});
  return {{"modules", modules},
          {"environment", {{"LINK", link}, {"MODULES", join(names, " ")}}},
          {"steps", steps}};
}

Result<void> fill_job(const Request& request, const Case& test, const std::string& link,
                      const host::Path& job) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(job));
  STACKPORT_CHECK(files.make_directories(job));
  for (const char* name : {"runner", "lib.sh"}) {
    STACKPORT_TRY(const auto text, files.read(request.programs / name));
    STACKPORT_CHECK(files.write(job / name, text));
  }
  return files.write(job / "case.json", job_of(request, test, link).dump(1) + "\n");
}

}  // namespace

Result<Ground> make_ground(const Request& request, const host::Path& root,
                           const kernel::Target& target, const host::Path& built,
                           const host::Path& folder) {
  auto& files = host::real_file_system();
  Ground ground;
  ground.guest.root = root;
  STACKPORT_TRY(auto tree, make_module_tree(request.processes, folder, target, built));
  STACKPORT_TRY(ground.guest.kernel, kept_kernel(request, target));
  STACKPORT_TRY(const auto archive, make_initramfs(request.spec, root, request.programs / "init",
                                                   tree.folder, target.modules));
  ground.guest.initramfs = folder / "initramfs";
  STACKPORT_CHECK(files.write(ground.guest.initramfs, archive));
  ground.guest.modules = tree.folder;
  ground.guest.in_box = std::filesystem::absolute(target.modules);
  ground.expected = {std::move(tree.build_ids), built.empty() ? Stack::in_box : Stack::bundle};
  ground.id = sha256(target.id + ground.guest.kernel.string() + root.string() + sha256(archive));
  return ground;
}

Result<CaseResult> run_case(const Request& request, const Ground& ground, const Case& test,
                            const std::string& link, const host::Path& job) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(fill_job(request, test, link, job));
  const std::string name = link.empty() ? test.name : test.name + "/" + link;
  Guest guest = ground.guest;
  guest.job = job;
  guest.limit = std::chrono::seconds(request.spec.boot_limit);
  for (const auto& step : test.steps) guest.limit += std::chrono::seconds(step.limit);
  const auto on_line = [&](std::string_view line) {
    const auto parts = words(line);
    if (parts.size() > 3 && parts[0] == "@" && parts[1] == "begin" && request.tell)
      request.tell(name + ": " + join({parts.begin() + 3, parts.end()}, " "));
  };
  STACKPORT_TRY(const auto run, run_guest(request.processes, request.spec, guest, on_line));
  STACKPORT_CHECK(files.write(job / "protocol.log", run.said));
  std::vector<std::string> logs;
  for (size_t i = 1; i <= test.steps.size(); ++i) {
    auto log = files.read(job / fmt::format("step-{:02}.log", i));
    logs.push_back(log ? std::move(*log) : std::string());
  }
  auto result = judge(test, request.spec, ground.expected, run, logs);
  result.name = name;
  result.logs = job;
  return result;
}

}  // namespace stackport::verify
