// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_truth.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <mutex>
#include <regex>

#include "core/base/text.h"

namespace stackport::bundle {
namespace {

std::vector<std::string> check_command(const facts::CompileCommand& command,
                                       const host::Path& overlay) {
  std::vector<std::string> out = {command.compiler};
  const auto& words = command.arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "-c" || words[i].starts_with("-Wp,-M")) continue;
    if (words[i] == "-o") {
      ++i;
      continue;
    }
    out.push_back(words[i]);
  }
  for (const char* option : {"-fsyntax-only", "-fmax-errors=0", "-fdiagnostics-color=never",
                             "-fno-diagnostics-show-caret", "-Werror=discarded-qualifiers",
                             "-Werror=incompatible-pointer-types", "-Werror=int-conversion",
                             "-Werror=implicit-function-declaration"})
    out.emplace_back(option);
  out.push_back("-idirafter" + overlay.string());
  return out;
}

}  // namespace

std::vector<delta::Report> compiler_reports(std::string_view output, const host::Path& directory) {
  static const std::regex line_text(
      "^([^:\\s][^:]*):(\\d+):(?:(\\d+):)? (fatal error|error|note): (.*)$");
  static const std::regex tail(" \\[-W[^\\]]*\\]$");
  std::vector<delta::Report> out;
  for (const std::string& line : lines(output)) {
    std::smatch match;
    if (!std::regex_match(line, match, line_text)) continue;
    delta::Report report;
    report.place.file = (directory / host::Path(match[1].str())).lexically_normal().string();
    report.place.line = std::stoi(match[2]);
    report.place.column = match[3].matched ? std::stoi(match[3]) : 0;
    report.message = std::regex_replace(match[5].str(), tail, "");
    if (match[4] != "note")
      out.push_back(std::move(report));
    else if (!out.empty()) {
      if (report.message.starts_with("in expansion of macro")) out.back().place = report.place;
      out.back().notes.push_back(std::move(report));
    }
  }
  return out;
}

Result<std::map<std::string, std::vector<delta::Report>>> ask_compiler(
    const Inputs& inputs, const std::vector<facts::CompileCommand>& commands,
    const host::Path& overlay, double& seconds) {
  STACKPORT_CHECK(host::real_file_system().make_directories(overlay));
  std::map<std::string, std::vector<delta::Report>> out;
  std::mutex mutex;
  Result<void> outcome;
  tbb::task_arena arena(inputs.jobs == 0 ? tbb::task_arena::automatic : int(inputs.jobs));
  arena.execute([&] {
    tbb::parallel_for(size_t{0}, commands.size(), [&](size_t i) {
      host::Command command;
      command.argv = check_command(commands[i], overlay);
      command.directory = inputs.y.build;
      command.environment = {{"LC_ALL", "C"}};
      auto result = inputs.processes.run(command);
      const std::lock_guard lock(mutex);
      if (!result) {
        if (outcome) outcome = pass(result);
        return;
      }
      seconds += result->cpu_seconds;
      auto reports = compiler_reports(result->err, inputs.y.build);
      if (result->status != 0 && reports.empty() && outcome)
        outcome = fail(ErrorKind::environment, commands[i].source,
                       "the compiler fails without an error: " + result->err.substr(0, 500));
      out[commands[i].source] = std::move(reports);
    });
  });
  STACKPORT_CHECK(std::move(outcome));
  return out;
}

}  // namespace stackport::bundle
