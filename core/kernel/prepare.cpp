// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/prepare.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace stackport::kernel {
namespace {

using host::Path;

/// Folders that neither `make prepare` nor the parsing of any unit reads.
bool is_left_out(const std::string& path) {
  return path == "Documentation" || path == "tools/testing" ||
         (path.starts_with("arch/") && path.ends_with("/boot/dts"));
}

/// Adds what is below `folder`, folders as a whole where nothing in them is left out.
void select(const Tree& tree, const std::string& folder, std::vector<std::string>& out) {
  for (const auto& entry : tree.list(folder)) {
    const std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
    if (is_left_out(path)) continue;
    const bool open = path == "tools" || path == "arch" || folder == "arch" ||
                      (parent_of(folder) == "arch" && entry.name == "boot");
    if (entry.kind == EntryKind::directory && open)
      select(tree, path, out);
    else
      out.push_back(path);
  }
}

std::vector<std::string> needed_paths(const Tree& tree) {
  std::vector<std::string> out;
  select(tree, "", out);
  // Kconfig sources these.
  for (const auto& path : tree.files_below("Documentation"))
    if (base_name(path).starts_with("Kconfig")) out.push_back(path);
  return out;
}

/// The line by which a compiler is told from another.
Result<std::string> compiler_line(host::Processes& processes) {
  host::Command command;
  command.argv = {"gcc", "-v"};
  command.environment = {{"LC_ALL", "C"}};
  auto result = processes.run(command);
  if (!result || result->status != 0)
    return fail(ErrorKind::environment, "gcc", "there is no working compiler", "install gcc");
  for (const auto& line : lines(result->err))
    if (line.starts_with("gcc version")) return line;
  return result->err;
}

Result<void> make(host::Processes& processes, const Path& source, const Path& output,
                  const std::string& goal, unsigned jobs) {
  host::Command command;
  command.argv = {"make",
                  "-C",
                  source.string(),
                  "O=" + output.string(),
                  fmt::format("-j{}", std::max(jobs, 1U)),
                  goal};
  command.environment = {{"LC_ALL", "C"},
                         {"MAKEFLAGS", ""},
                         {"KBUILD_OUTPUT", ""},
                         {"KBUILD_BUILD_USER", "stackport"},
                         {"KBUILD_BUILD_HOST", "localhost"},
                         {"KBUILD_BUILD_TIMESTAMP", "@0"}};
  std::vector<std::string> last;
  command.on_line = [&](std::string_view line) {
    last.emplace_back(line);
    if (last.size() > 15) last.erase(last.begin());
  };
  STACKPORT_TRY(const auto result, processes.run(command));
  if (result.status == 0) return {};
  return fail(ErrorKind::environment, source.string(),
              fmt::format("`make {}` ended with {}:\n{}", goal, result.status, join(last, "\n")),
              "install what the build of a kernel needs: make, gcc, flex, bison, bc, perl, "
              "pahole and the headers of libelf and OpenSSL");
}

/// Whether `output` is whole and was made from this very checkout.
bool is_made(const Path& output, const Path& source) {
  std::error_code error;
  return std::filesystem::equivalent(output / "source", source, error) && !error &&
         std::filesystem::exists(output / "include/generated/autoconf.h", error);
}

}  // namespace

Result<Prepared> prepare(const Store& store, host::Processes& processes, const Tree& tree,
                         const Path& config, unsigned jobs) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const std::string text, files.read(config));
  STACKPORT_TRY(const std::string compiler, compiler_line(processes));
  const std::string key = sha256(tree.id() + "\n" + compiler + "\n" + text).substr(0, 32);
  const Path final = store.folder("prepared") / key;
  STACKPORT_TRY(const Path source, store.checkout(tree, needed_paths(tree)));
  if (is_made(final, source)) return Prepared{source, final};
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(final.string() + ".lock"));
  if (is_made(final, source)) return Prepared{source, final};
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(final));
  STACKPORT_CHECK(files.write(staged.path() / ".config", text));
  STACKPORT_CHECK(make(processes, source, staged.path(), "olddefconfig", jobs));
  STACKPORT_CHECK(make(processes, source, staged.path(), "prepare", jobs));
  STACKPORT_CHECK(staged.commit());
  return Prepared{source, final};
}

}  // namespace stackport::kernel
