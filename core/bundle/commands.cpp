// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/views.h"
#include "core/facts/compiler.h"
#include "core/facts/kept.h"
#include "core/facts/surface.h"
#include "maker/commands.h"

namespace stackport::bundle {
namespace {

using facts::CompileCommand;
constexpr char separator = '\x1f';

/// A line for each: source, module, compiler, arguments.
std::string to_text(const std::vector<CompileCommand>& commands) {
  std::string out;
  for (const auto& command : commands) {
    out += command.source + separator + command.module + separator + command.compiler;
    for (const auto& argument : command.arguments) out += separator + argument;
    out += '\n';
  }
  return out;
}

std::vector<CompileCommand> commands_from(const std::string& text) {
  std::vector<CompileCommand> out;
  for (const auto& line : lines(text)) {
    std::vector<std::string> words;
    for (size_t at = 0, end = 0; end != line.npos; at = end + 1) {
      end = line.find(separator, at);
      words.push_back(line.substr(at, end - at));
    }
    if (words.size() < 3) return {};
    out.push_back({words[0], words[1], words[2], {words.begin() + 3, words.end()}});
  }
  return out;
}

}  // namespace

Result<std::vector<CompileCommand>> kept_commands(const Inputs& inputs, const host::Path& folder,
                                                  const std::vector<std::string>& variables) {
  return kept_commands(inputs.processes, inputs.store, inputs.y, folder, variables);
}

Result<std::vector<CompileCommand>> kept_commands(host::Processes& processes,
                                                  const kernel::Store& store,
                                                  const kernel::Target& target,
                                                  const host::Path& folder,
                                                  const std::vector<std::string>& variables) {
  const std::string key =
      sha256(facts::made_by(maker::commands) + target.id + "\n" + target.build.string() + "\n" +
             folder.string() + "\n" + target.compiler + join(variables, "\n"));
  const auto path = store.folder("facts") / ("commands-" + key);
  if (const auto kept = facts::read_kept(path))
    if (auto commands = commands_from(*kept); !commands.empty()) return commands;
  STACKPORT_CHECK(facts::prove_compiler(processes, store, target));
  STACKPORT_TRY(auto commands, facts::compile_commands(processes, target, folder, variables));
  if (!commands.empty())
    STACKPORT_CHECK(facts::prove_headers(facts::clang_arguments(commands.front())));
  STACKPORT_CHECK(facts::write_kept(path, to_text(commands)));
  return commands;
}

Result<std::vector<std::string>> target_arguments(host::Processes& processes,
                                                  const kernel::Store& store,
                                                  const kernel::Target& target) {
  auto& files = host::real_file_system();
  const auto folder = store.folder("facts") / "probe";
  if (!files.exists(folder / "probe.c")) {
    STACKPORT_CHECK(files.write(folder / "Makefile", "obj-m := probe.o\n"));
    STACKPORT_CHECK(files.write(folder / "probe.c", "#include <linux/module.h>\n"));
  }
  STACKPORT_TRY(const auto commands, kept_commands(processes, store, target, folder, {}));
  return facts::clang_arguments(commands.front());
}

std::vector<std::string> moved_arguments(const std::vector<std::string>& arguments,
                                         const kernel::Target& target,
                                         const kernel::Prepared& prepared) {
  const std::string build = target.build.string() + "/", source = target.source.string() + "/";
  std::vector<std::string> out;
  for (const auto& argument : arguments) {
    const auto in_build = argument.find(build), in_source = argument.find(source);
    if (in_build == std::string::npos && in_source == std::string::npos) {
      out.push_back(argument);
      continue;
    }
    const auto at = in_source != std::string::npos ? in_source : in_build;
    const auto length = in_source != std::string::npos ? source.size() : build.size();
    const std::string head = argument.substr(0, at), tail = argument.substr(at + length);
    const bool generated = in_source == std::string::npos || tail.find("generated") != tail.npos;
    out.push_back(head + ((generated ? prepared.output : prepared.source) / tail).string());
  }
  // A kernel may be written in a dialect that the target's is not.
  constexpr const char* dialect = "-fms-extensions";
  const auto config = host::real_file_system().read(prepared.output / ".config");
  if (config && config->find(dialect) != std::string::npos &&
      std::find(out.begin(), out.end(), dialect) == out.end())
    out.emplace_back(dialect);
  return out;
}

std::vector<std::string> architectures(const kernel::Target& target) {
  auto& files = host::real_file_system();
  std::vector<std::string> out;
  if (const auto names = files.list(target.build / "arch"))
    for (const auto& name : *names)
      if (files.is_directory(target.build / "arch" / name / "include/generated"))
        out.push_back(name);
  return out;
}

std::vector<host::Path> header_folders(const kernel::Target& target) {
  std::vector<host::Path> out;
  const auto arches = architectures(target);
  for (const std::string kind : {"", "/uapi"}) {
    for (const auto& arch : arches) {
      out.push_back(target.source / "arch" / arch / ("include" + kind));
      out.push_back(target.build / "arch" / arch / ("include/generated" + kind));
    }
    out.push_back(target.source / ("include" + kind));
    out.push_back(target.build / (kind.empty() ? "include" : "include/generated/uapi"));
  }
  return out;
}

Result<host::Path> staged(const Inputs& inputs, const Image& image) {
  host::Path folder = inputs.store.folder("stage") / key_of(image);
  if (host::real_file_system().exists(folder)) return folder;
  STACKPORT_TRY(auto written, host::StagedDirectory::open(folder));
  STACKPORT_CHECK(write_image(image, written.path()));
  STACKPORT_CHECK(written.commit());
  return folder;
}

Result<std::vector<CompileCommand>> commands_of(const Inputs& inputs, const Image& image,
                                                host::Path& folder) {
  STACKPORT_TRY(folder, staged(inputs, image));
  std::vector<std::string> variables;
  if (const auto config = image.find("config.mk"); config != image.end())
    for (const auto& line : lines(config->second.bytes))
      if (line.starts_with("CONFIG_")) variables.push_back(line);
  return kept_commands(inputs, folder, variables);
}

}  // namespace stackport::bundle
