// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <tuple>

#include "core/base/text.h"
#include "core/facts/kept.h"

namespace stackport::facts {
namespace {

constexpr std::string_view answer = "stackport-compiler=";

/// "gcc" and 10 of "gcc-10"; 0: without a version.
struct Program {
  std::string stem;
  int version = 0;
};

Program program_of(const std::string& name) {
  static const std::regex text(R"(^(.*[A-Za-z])-([0-9]{1,4})(\.[0-9]+)*$)");
  std::smatch match;
  if (!std::regex_match(name, match, text)) return {name, 0};
  return {match[1], std::stoi(match[2])};
}

}  // namespace

Result<std::string> named_compiler(host::Processes& processes, const kernel::Store& store,
                                   const kernel::Target& target) {
  auto& files = host::real_file_system();
  const std::string key = sha256(target.id + "\n" + target.build.string());
  const auto kept = store.folder("facts") / ("compiler-" + key);
  if (auto name = read_kept(kept)) return *name;
  const auto folder = store.folder("stage") / "compiler";
  STACKPORT_CHECK(files.make_directories(folder));
  const auto makefile = folder / "Kbuild";
  const std::string text = "$(info " + std::string(answer) + "$(CC))\n";
  if (const auto there = files.read(makefile); !there || *there != text)
    STACKPORT_CHECK(files.write(makefile, text));
  host::Command make;
  make.argv = {"make", "-C", target.build.string(), "M=" + folder.string(), "-n", "modules"};
  make.environment = {{"LC_ALL", "C"}, {"MAKEFLAGS", ""}, {"KBUILD_OUTPUT", ""}};
  STACKPORT_TRY(const auto made, processes.run(make));
  for (const auto& line : lines(made.out)) {
    if (!line.starts_with(answer)) continue;
    const std::string name(trim(std::string_view(line).substr(answer.size())));
    STACKPORT_CHECK(write_kept(kept, name));
    return name;
  }
  return fail(ErrorKind::environment, target.build.string(),
              "make does not say which compiler the headers want:\n" + made.err,
              "check the headers: " + join(make.argv, " "));
}

Result<void> prove_compiler(host::Processes& processes, const kernel::Store& store,
                            const kernel::Target& target) {
  std::string name = target.compiler;
  if (name.empty()) {
    STACKPORT_TRY(name, named_compiler(processes, store, target));
  }
  for (const bool sound : {true, false}) {
    host::Command command;
    command.argv = words(name);
    for (const char* option : {"-x", "c", "-fsyntax-only"}) command.argv.emplace_back(option);
    // Nothing is a sound unit; what includes a file that is not there is none.
    if (!sound) command.argv.insert(command.argv.end(), {"-include", "/dev/null/none.h"});
    command.argv.emplace_back("/dev/null");
    command.environment = {{"LC_ALL", "C"}};
    const auto result = processes.run(command);
    if (!result)
      return fail(ErrorKind::environment, name, "there is no working compiler",
                  "install " + words(name).back());
    if ((result->status == 0) == sound) continue;
    return fail(ErrorKind::environment, name,
                sound ? "there is no working compiler: it refuses an empty unit"
                      : "there is no working compiler: it takes a unit whose header is missing",
                "mend it, or install " + words(name).back());
  }
  return {};
}

std::vector<std::string> programs_on(const std::string& path) {
  std::set<std::string> out;
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    if (const auto names = host::real_file_system().list(folder))
      out.insert(names->begin(), names->end());
  }
  return {out.begin(), out.end()};
}

std::string stand_in(const std::string& named, const std::vector<std::string>& programs) {
  const auto command = words(named);
  if (command.empty() || command.back().find('/') != std::string::npos) return {};
  const Program wanted = program_of(command.back());
  // Distance, older ones last; a program without a version is the last resort.
  std::optional<std::tuple<bool, int, bool, std::string>> best;
  for (const auto& name : programs) {
    if (name == command.back()) return {};
    const Program program = program_of(name);
    if (program.stem != wanted.stem) continue;
    const std::tuple candidate(program.version == 0, std::abs(program.version - wanted.version),
                               program.version < wanted.version, name);
    if (!best || candidate < *best) best = candidate;
  }
  return best ? std::get<std::string>(*best) : std::string();
}

Result<std::vector<Diagnostic>> choose_compiler(host::Processes& processes,
                                                const kernel::Store& store,
                                                kernel::Target& target) {
  STACKPORT_TRY(const auto named, named_compiler(processes, store, target));
  const char* path = std::getenv("PATH");
  target.compiler = stand_in(named, programs_on(path == nullptr ? "" : path));
  if (target.compiler.empty()) return std::vector<Diagnostic>{};
  Diagnostic said;
  said.severity = Severity::note;
  said.place.file = target.name;
  said.message =
      fmt::format("its headers are made for {}, which is not on this machine; {} is taken", named,
                  target.compiler);
  said.next =
      "install " + std::string(words(named).back()) + " to build with the kernel's own compiler";
  return std::vector{said};
}

}  // namespace stackport::facts
