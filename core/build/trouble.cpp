// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/trouble.h"

#include <regex>

#include "core/base/text.h"
#include "core/build/make.h"

namespace stackport::build {
namespace {

struct Sign {
  const char* pattern;
  const char* message;
  const char* next;  // $1 is the pattern's first group, if it has one
};

constexpr Sign kSigns[] = {
    {R"(^(?:/bin/)?(?:sh|bash)(?:: (?:line )?\d+)?: (\S+): (?:command )?not found)",
     "the program $1 is missing", "install $1, or put it on the PATH"},
    {R"(^make(?:\[\d+\])?: (\S+): (?:No such file or directory|Command not found)$)",
     "the program $1 is missing", "install $1, or put it on the PATH"},
    {R"(^(?:make(?:\[\d+\])?|(?:/bin/)?(?:sh|bash)(?:: (?:line )?\d+)?): (\S+): )"
     R"((?:No such file or directory|cannot execute.*|Permission denied|Exec format error)$)",
     "the program $1 can't be run", "reinstall the package that it is of"},
    {R"(^env: '?(\S+?)'?: No such file or directory)", "the program $1 is missing",
     "install $1, or put it on the PATH"},
    {R"(fatal error: cannot execute '?([^ ':]+)'?)", "the compiler's own part $1 is missing",
     "reinstall the compiler"},
    {R"(No space left on device)", "no space left on the device",
     "free some space, or put the bundle on another disk"},
    {R"(Disk quota exceeded)", "the disk quota is exceeded", "free some space"},
    {R"(Read-only file system)", "the file system is read-only", "put the bundle on another disk"},
    {R"(Killed signal terminated program (\S+))", "$1 was killed, most likely for want of memory",
     "build with fewer jobs (-j), or with more memory"},
    {R"(virtual memory exhausted|Cannot allocate memory|out of memory allocating)",
     "not enough memory", "build with fewer jobs (-j), or with more memory"},
    {R"(internal compiler error)", "the compiler itself failed",
     "build again; if it stays, use another release of the compiler"},
    {R"((/\S+): version `([^']+)' not found)",
     "the kernel's build tools need a newer C library than this machine's",
     "build on a machine of the target's distribution"},
    {R"(ERROR: Kernel configuration is invalid)", "the headers are not prepared",
     "install the target's headers package, or run `make modules_prepare` in the tree"},
};

}  // namespace

std::optional<Diagnostic> trouble_in(std::string_view output, const kernel::Target& target) {
  static const auto signs = [] {
    std::vector<std::pair<std::regex, const Sign*>> made;
    for (const Sign& sign : kSigns) made.emplace_back(std::regex(sign.pattern), &sign);
    return made;
  }();
  for (const std::string& line : lines(output)) {
    for (const auto& [regex, sign] : signs) {
      std::smatch match;
      // Excerpts of the code start with a blank and may quote anything.
      if (line.size() > 4000 || line.starts_with(' ') || !std::regex_search(line, match, regex))
        continue;
      Diagnostic d;
      d.place.file = target.build.string();
      d.message = match.format(sign->message) + ": " + std::string(trim(line));
      d.next = match.format(sign->next);
      return d;
    }
  }
  return std::nullopt;
}

Result<void> check_headers(const kernel::Target& target) {
  auto& files = host::real_file_system();
  const std::string next = "install the headers of " + target.release +
                           ", or `stackport target fetch " + target.name + "`";
  if (!files.is_directory(target.build))
    return fail(ErrorKind::environment, target.build.string(),
                "the folder of the target's headers is gone", next);
  for (const char* needed : {"Makefile", ".config", "include/generated/autoconf.h"})
    if (!files.exists(target.build / needed))
      return fail(ErrorKind::environment, (target.build / needed).string(),
                  "the target's headers are not complete: this file is missing", next);
  return {};
}

Result<void> prove_compiler(host::Processes& processes, const kernel::Target& target,
                            const host::Path& scratch) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(scratch));
  STACKPORT_CHECK(files.write(scratch / "Kbuild", "obj-m := probe.o\n"));
  STACKPORT_CHECK(
      files.write(scratch / "probe.c", "#include <linux/module.h>\nMODULE_LICENSE(\"GPL\");\n"));
  MakeRequest request;
  request.folder = target.build;
  request.arguments = {"M=" + scratch.string(), "modules"};
  if (!target.compiler.empty()) request.arguments.push_back("CC=" + target.compiler);
  request.modpost_warns = true;
  auto result = run_make(processes, request);
  const bool made = files.exists(scratch / "probe.ko");
  STACKPORT_CHECK(files.remove_all(scratch));
  if (!result) return pass(result);
  if (result->status == 0 && made) return {};
  const std::string output = result->out + result->err;
  if (auto trouble = trouble_in(output, target)) return fail(ErrorKind::environment, *trouble);
  Diagnostic d;
  d.place.file = target.build.string();
  d.message = "not even an empty module can be built for " + target.release + " on this machine";
  d.next = "mend the compiler or the headers: `make -C " + target.build.string() +
           " M=FOLDER modules` must work";
  auto said = lines(output);
  for (size_t i = said.size() > 12 ? said.size() - 12 : 0; i < said.size(); ++i) {
    Diagnostic note;
    note.severity = Severity::note;
    note.message = said[i];
    if (!trim(said[i]).empty()) d.notes.push_back(note);
  }
  return fail(ErrorKind::environment, d);
}

}  // namespace stackport::build
