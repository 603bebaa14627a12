// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/ground.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/verify/initramfs.h"
#include "core/verify/kernel_image.h"
#include "core/verify/parts.h"

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

/// The folder of what a case writes, below the guest's job; a case that is alone has all of it.
std::string folder_of(const Turn& turn, size_t turns) {
  return turns > 1 ? turn.folder() : ".";
}

nlohmann::json job_of(const Request& request, const std::vector<Turn>& turns) {
  nlohmann::json modules = nlohmann::json::array(), cases = nlohmann::json::array();
  std::vector<std::string> names;
  for (const auto& module : request.manifest.modules) {
    names.push_back(module.name);
    modules.push_back(check::module_name(module.name));
  }
  for (const auto& turn : turns) {
    nlohmann::json steps = nlohmann::json::array();
    for (const auto& step : turn.test->steps)
      steps.push_back({{"name", step.name}, {"run", step.run}, {"limit", step.limit}});
    cases.push_back({{"name", turn.name()},
                     {"folder", folder_of(turn, turns.size())},
                     {"environment", {{"LINK", turn.link}, {"MODULES", join(names, " ")}}},
                     {"steps", std::move(steps)}});
  }
  return {{"modules", modules}, {"cases", cases}};
}

Result<void> fill_job(const Request& request, const std::vector<Turn>& turns,
                      const host::Path& job) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(job));
  for (const auto& turn : turns)
    STACKPORT_CHECK(files.make_directories(job / folder_of(turn, turns.size())));
  for (const char* name : {"runner", "lib.sh"}) {
    STACKPORT_TRY(const auto text, files.read(request.programs / name));
    STACKPORT_CHECK(files.write(job / name, text));
  }
  return files.write(job / "job.json", job_of(request, turns).dump(1) + "\n");
}

CaseResult judge_turn(const Request& request, const Ground& ground, const Turn& turn,
                      const GuestRun& part, const host::Path& folder) {
  std::vector<std::string> logs;
  for (size_t i = 1; i <= turn.test->steps.size(); ++i) {
    auto log = host::real_file_system().read(folder / fmt::format("step-{:02}.log", i));
    logs.push_back(log ? std::move(*log) : std::string());
  }
  auto result = judge(*turn.test, request.spec, ground.expected, part, logs);
  result.name = turn.name();
  result.logs = folder.lexically_normal();
  return result;
}

/// Says which step a guest begins.
std::function<void(std::string_view)> teller(const Request& request) {
  return [&request, name = std::string()](std::string_view line) mutable {
    const auto parts = words(line);
    if (parts.size() < 3 || parts[0] != "@" || !request.tell) return;
    if (parts[1] == "case") name = parts[2];
    if (parts[1] == "begin" && parts.size() > 3)
      request.tell(name + ": " + join({parts.begin() + 3, parts.end()}, " "));
  };
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

std::string Turn::name() const {
  return link.empty() ? test->name : test->name + "/" + link;
}

std::string Turn::folder() const {
  return link.empty() ? test->name : test->name + "-" + link;
}

Result<std::vector<CaseResult>> run_cases(const Request& request, const Ground& ground,
                                          const std::vector<Turn>& turns, const host::Path& job) {
  STACKPORT_CHECK(fill_job(request, turns, job));
  Guest guest = ground.guest;
  guest.job = job;
  guest.limit = std::chrono::seconds(request.spec.boot_limit);
  for (const auto& turn : turns) {
    const int wanted = turn.test->processors;
    guest.processors = std::max(guest.processors, wanted > 0 ? wanted : request.spec.processors);
    for (const auto& step : turn.test->steps) guest.limit += std::chrono::seconds(step.limit);
  }
  STACKPORT_TRY(const auto run, run_guest(request.processes, request.spec, guest, teller(request)));
  STACKPORT_CHECK(host::real_file_system().write(job / "protocol.log", run.said));
  std::vector<CaseResult> out;
  for (size_t i = 0; i < turns.size(); ++i) {
    const auto name = turns[i].name();
    if (i > 0 && !was_begun(run, name)) break;
    const bool last = i + 1 == turns.size() || !was_begun(run, turns[i + 1].name());
    out.push_back(judge_turn(request, ground, turns[i], part_of(run, name, i == 0, last),
                             job / folder_of(turns[i], turns.size())));
    if (out.back().outcome == Outcome::failed) break;
  }
  return out;
}

}  // namespace stackport::verify
