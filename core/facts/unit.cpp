// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/unit.h"

#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/facts/command_line.h"

namespace stackport::facts {

namespace {

/// Options whose value is a path, joined or as the next word; longest first.
constexpr std::string_view path_options[] = {"-isystem", "-idirafter", "-iquote", "-include", "-I"};

std::string absolute(std::string_view path, const host::Path& directory, bool must_exist) {
  const host::Path given(path);
  if (given.is_absolute()) return given.lexically_normal().string();
  const host::Path joined = (directory / given).lexically_normal();
  std::error_code code;
  if (must_exist && !std::filesystem::exists(joined, code)) return std::string(path);
  return joined.string();
}

/// The option of `word` that takes a path, if it is one.
std::string_view path_option(std::string_view word) {
  for (const auto option : path_options)
    if (word.starts_with(option)) return option;
  return {};
}

std::vector<std::string> with_absolute_paths(const std::vector<std::string>& words,
                                             const host::Path& directory) {
  std::vector<std::string> out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const auto option = path_option(word);
    if (option.empty()) {
      const bool source = word.ends_with(".c") && !word.starts_with('-');
      out.push_back(source ? absolute(word, directory, false) : words[i]);
      continue;
    }
    const bool may_be_searched = option == "-include";
    if (word.size() > option.size()) {
      out.push_back(std::string(option) +
                    absolute(word.substr(option.size()), directory, may_be_searched));
    } else {
      out.push_back(words[i]);
      if (++i < words.size()) out.push_back(absolute(words[i], directory, may_be_searched));
    }
  }
  return out;
}

/// "x" of -DKBUILD_MODNAME='"x"', after the shell has taken its quotes.
std::string modname_of(const std::vector<std::string>& arguments) {
  constexpr std::string_view prefix = "-DKBUILD_MODNAME=";
  for (const auto& word : arguments) {
    if (!word.starts_with(prefix)) continue;
    std::string_view value = std::string_view(word).substr(prefix.size());
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

std::optional<CompileCommand> compilation(const std::vector<std::string>& words,
                                          const host::Path& make_directory,
                                          const host::Path& folder) {
  if (words.size() < 4 || words.front().starts_with('-')) return std::nullopt;
  const auto has = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (!has("-c") || !has("-o") || !words.back().ends_with(".c")) return std::nullopt;
  CompileCommand command;
  command.compiler = words.front();
  command.arguments = with_absolute_paths({words.begin() + 1, words.end()}, make_directory);
  command.module = modname_of(command.arguments);
  const auto source = host::Path(command.arguments.back()).lexically_relative(folder);
  command.source = source.generic_string();
  if (command.module.empty() || !is_safe_path(command.source)) return std::nullopt;
  return command;
}

/// Whether make got through every folder and stopped only at modpost, whose input -n doesn't make.
bool stopped_at_modpost(const std::string& err) {
  bool any = false;
  for (const auto& line : lines(err)) {
    const size_t star = line.find("*** ");
    if (star == std::string::npos) continue;
    const std::string_view message = std::string_view(line).substr(star + 4);
    if (message.starts_with('[')) continue;
    const bool modpost = message.starts_with("No rule to make target") &&
                         (message.find("modules.order'") != std::string_view::npos ||
                          message.find("ymvers'") != std::string_view::npos);
    if (!modpost) return false;
    any = true;
  }
  return any;
}

std::string last_lines(const std::string& text, size_t count) {
  auto all = lines(text);
  if (all.size() > count) all.erase(all.begin(), all.end() - static_cast<long>(count));
  return join(all, "\n");
}

}  // namespace

Result<std::vector<CompileCommand>> compile_commands(
    host::Processes& processes, const kernel::Target& target, const host::Path& folder,
    const std::vector<std::string>& make_variables) {
  const auto absolute_folder = std::filesystem::absolute(folder).lexically_normal();
  const auto make_directory = std::filesystem::absolute(target.build).lexically_normal();
  host::Command make;
  make.argv = {"make", "-C", make_directory.string(), "M=" + absolute_folder.string(), "-n",
               "modules",
               // Every unit is named, also one that was built before.
               "cmd-check=1"};
  if (!target.compiler.empty()) make.argv.push_back("CC=" + target.compiler);
  make.argv.insert(make.argv.end(), make_variables.begin(), make_variables.end());
  make.environment = {{"LC_ALL", "C"}, {"MAKEFLAGS", ""}, {"KBUILD_OUTPUT", ""}};
  STACKPORT_TRY(const host::ProcessResult made, processes.run(make));
  if (made.status != 0 && !stopped_at_modpost(made.err))
    return fail(ErrorKind::environment, make_directory.string(),
                "make -n fails with status " + std::to_string(made.status) + ":\n" +
                    last_lines(made.err, 10),
                "check the headers and the folder's Makefiles: " + join(make.argv, " "));
  std::vector<CompileCommand> out;
  for (const auto& words : shell_commands(made.out))
    if (auto command = compilation(words, make_directory, absolute_folder))
      out.push_back(std::move(*command));
  if (out.empty())
    return fail(ErrorKind::environment, absolute_folder.string(),
                "make -n names no unit to compile",
                "check that the folder's Kbuild has obj-m: " + join(make.argv, " "));
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.source < b.source; });
  return out;
}

std::optional<CompileCommand> compile_command(std::string_view text, const host::Path& directory,
                                              const host::Path& folder) {
  for (const auto& words : shell_commands(text))
    if (auto command = compilation(words, directory, folder)) return command;
  return std::nullopt;
}

namespace {

/// What libclang calls the machine: the prefix of a cross compiler, else this machine.
std::string target_triple(const std::string& compiler) {
  const std::string name = base_name(compiler);
  const size_t end = name.rfind("-gcc");
  if (end != std::string::npos &&
      std::count(name.begin(), name.begin() + static_cast<long>(end), '-') >= 2)
    return name.substr(0, end);
  utsname machine{};
  uname(&machine);
  return std::string(machine.machine) + "-linux-gnu";
}

bool is_kept(std::string_view word) {
  for (const std::string_view prefix : {"-I", "-D", "-U", "-std=", "-mno-", "-mcmodel=", "-isystem",
                                        "-iquote", "-idirafter", "-include"})
    if (word.starts_with(prefix)) return true;
  static const std::set<std::string_view> kKept = {
      "-nostdinc", "-m64", "-m32", "-fms-extensions",
      // What these change is the size or the sign of a type.
      "-fshort-wchar", "-fshort-enums", "-funsigned-char", "-fsigned-char"};
  return kKept.contains(word);
}

bool takes_value(std::string_view word) {
  for (const std::string_view option :
       {"-I", "-D", "-U", "-isystem", "-iquote", "-idirafter", "-include"})
    if (word == option) return true;
  return false;
}

}  // namespace

std::vector<std::string> clang_arguments(const CompileCommand& command) {
  std::vector<std::string> out;
  const auto& words = command.arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    if (!is_kept(words[i])) continue;
    out.push_back(words[i]);
    if (takes_value(words[i]) && i + 1 < words.size()) out.push_back(words[++i]);
  }
  out.push_back("--target=" + target_triple(command.compiler));
  for (const char* option :
       {"-ferror-limit=0", "-Wno-everything", "-Werror=implicit-function-declaration",
        "-Werror=int-conversion", "-Werror=incompatible-pointer-types",
        "-Werror=incompatible-function-pointer-types"})
    out.push_back(option);
  return out;
}

}  // namespace stackport::facts
