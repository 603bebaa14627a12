// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/smpl.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/facts/kept.h"

namespace stackport::bundle {
namespace {

using Files = std::map<std::string, std::string>;

tl::unexpected<Error> at(const patch::Patch& patch, std::string message, std::string next,
                         const std::string& said = {}) {
  Diagnostic d;
  d.place = patch.place;
  d.message = std::move(message);
  d.next = std::move(next);
  for (const auto& line : lines(said)) {
    if (trim(line).empty()) continue;
    Diagnostic note;
    note.severity = Severity::note;
    note.message = "spatch: " + std::string(trim(line));
    d.notes.push_back(std::move(note));
    if (d.notes.size() == 5) break;
  }
  return fail(ErrorKind::input, std::move(d));
}

/// A folder that goes with the object.
class Work {
 public:
  explicit Work(host::Path path) : path_(std::move(path)) {}
  ~Work() { (void)host::real_file_system().remove_all(path_); }
  const host::Path& path() const { return path_; }

 private:
  host::Path path_;
};

Result<Files> run(host::Processes& processes, const patch::Patch& patch, const Files& files,
                  const host::Path& folder) {
  auto& disk = host::real_file_system();
  host::Command command;
  command.argv = {"spatch", "--sp-file", (folder / "patch.cocci").string(), "--in-place",
                  "--very-quiet"};
  command.directory = folder;
  command.limit = std::chrono::seconds(patch.limit);
  STACKPORT_CHECK(disk.write(folder / "patch.cocci", patch.text));
  for (const auto& [path, bytes] : files) {
    STACKPORT_CHECK(disk.write(folder / "tree" / path, bytes));
    command.argv.push_back("tree/" + path);
  }
  auto result = processes.run(command);
  if (!result) {
    result.error().diagnostics.front().next = "apt-get install coccinelle";
    return pass(result);
  }
  if (result->timed_out)
    return at(patch, fmt::format("{} is not done after {} s", patch.file, patch.limit),
              "make its rules narrower, or give the entry a greater 'limit:'");
  if (result->status != 0)
    return at(patch, fmt::format("spatch refuses {}", patch.file),
              fmt::format("try it alone: spatch --parse-cocci {}", patch.file), result->err);
  Files changed;
  for (const auto& [path, bytes] : files) {
    STACKPORT_TRY(auto now, disk.read(folder / "tree" / path));
    if (now != bytes) changed[path] = std::move(now);
  }
  if (changed.empty())
    return at(patch, fmt::format("{} changes nothing", patch.file),
              "give it a condition, or correct its rules");
  return changed;
}

}  // namespace

Result<Files> apply_smpl(host::Processes& processes, const patch::Patch& patch, const Files& files,
                         const host::Path& cache) {
  std::string all = patch.text + '\0';
  for (const auto& [path, bytes] : files) all += path + '\0' + sha256(bytes);
  const std::string key = sha256(all);
  const auto kept = cache / ("smpl-" + key + ".json");
  if (const auto text = facts::read_kept(kept)) return nlohmann::json::parse(*text).get<Files>();
  const Work work(cache / fmt::format("smpl-{}-{}", key.substr(0, 16), ::getpid()));
  STACKPORT_TRY(auto changed, run(processes, patch, files, work.path()));
  STACKPORT_CHECK(facts::write_kept(kept, nlohmann::json(changed).dump()));
  return changed;
}

}  // namespace stackport::bundle
