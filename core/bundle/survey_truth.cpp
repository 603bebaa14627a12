// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_truth.h"

#include <mutex>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "core/base/text.h"
#include "core/facts/kept.h"
#include "core/host/parallel.h"
#include "maker/told.h"

namespace stackport::bundle {
namespace {

/// A stand-in may bring a further missing header to light so many times.
constexpr int most_rounds = 12;

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
      "^([^:\\s][^:]*):(\\d+):(?:(\\d+):)? (fatal error|error|warning|note): (.*)$");
  // No option makes an error of these: a build of the bundle would still not be clean.
  static const std::regex as_error("declared inside parameter list|^\"\\w+\" redefined");
  static const std::regex tail(" \\[-W[^\\]]*\\]$");
  std::vector<delta::Report> out;
  bool counts = false;
  for (const std::string& line : lines(output)) {
    std::smatch match;
    if (!std::regex_match(line, match, line_text)) continue;
    delta::Report report;
    report.place.file = (directory / host::Path(match[1].str())).lexically_normal().string();
    report.place.line = std::stoi(match[2]);
    report.place.column = match[3].matched ? std::stoi(match[3]) : 0;
    report.message = std::regex_replace(match[5].str(), tail, "");
    const bool is_note = match[4] == "note";
    if (!is_note) counts = match[4] != "warning" || std::regex_search(report.message, as_error);
    if (!counts) continue;
    if (!is_note)
      out.push_back(std::move(report));
    else if (!out.empty()) {
      if (report.message.starts_with("in expansion of macro")) out.back().place = report.place;
      out.back().notes.push_back(std::move(report));
    }
  }
  return out;
}

namespace {

using nlohmann::json;
using Reports = std::map<std::string, std::vector<delta::Report>>;

/// Each unit has its own stand-ins: another's would hide that this one lacks the header too.
host::Path overlay_of(const std::string& source, const host::Path& overlay) {
  return overlay / sha256(source).substr(0, 16);
}

/// The header at which a report says that the compiler stopped; empty: it says something else.
std::string missing_header(const delta::Report& report) {
  static const std::regex text("^([^ ]+): No such file or directory");
  std::smatch match;
  return std::regex_search(report.message, match, text) ? match[1].str() : std::string();
}

/// Of all reports; empty: it came to the unit's end.
std::string missing_header(const std::vector<delta::Report>& reports) {
  for (const auto& report : reports)
    if (auto header = missing_header(report); !header.empty()) return header;
  return {};
}

Result<Reports> ask_once(const Inputs& inputs, const std::vector<facts::CompileCommand>& commands,
                         const host::Path& overlay, double& seconds) {
  Reports out;
  std::mutex mutex;
  Result<void> outcome;
  const auto ask = [&](const facts::CompileCommand& unit) {
    host::Command command;
    command.argv = check_command(unit, overlay_of(unit.source, overlay));
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
      outcome = fail(ErrorKind::environment, unit.source,
                     "the compiler fails without an error: " + result->err.substr(0, 500));
    out[unit.source] = std::move(reports);
  };
  host::in_parallel(commands.size(), inputs.jobs, [&](size_t i) { ask(commands[i]); });
  STACKPORT_CHECK(std::move(outcome));
  return out;
}

json to_json(const std::vector<delta::Report>& reports) {
  json out = json::array();
  for (const auto& report : reports)
    out.push_back({{"file", report.place.file},
                   {"line", report.place.line},
                   {"column", report.place.column},
                   {"message", report.message},
                   {"notes", to_json(report.notes)}});
  return out;
}

std::vector<delta::Report> reports_from(const json& kept) {
  std::vector<delta::Report> out;
  for (const auto& entry : kept)
    out.push_back({{entry.at("file"), entry.at("line"), entry.at("column")},
                   entry.at("message"),
                   reports_from(entry.at("notes"))});
  return out;
}

/// Of the image and how its units are compiled, wherever this run's stand-ins are.
std::string key_of(const Asked& asked) {
  std::string all = "told " + facts::made_by(maker::told) + asked.image;
  for (const auto& unit : asked.commands)
    all += "\n" + unit.source + "\n" + join(check_command(unit, {}), " ");
  return sha256(all);
}

Result<Reports> ask_anew(const Inputs& inputs, const std::vector<facts::CompileCommand>& commands,
                         const host::Path& overlay, double& seconds) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(overlay));
  STACKPORT_CHECK(files.make_directories(overlay));
  Reports out;
  auto open = commands;
  for (int round = 0; round < most_rounds && !open.empty(); ++round) {
    STACKPORT_TRY(auto said, ask_once(inputs, open, overlay, seconds));
    std::set<std::string> again;
    for (auto& [source, reports] : said) {
      const std::string header = missing_header(reports);
      auto& all = out[source];
      // What a stopped run said besides is said again by the next one.
      std::erase_if(all, [&](const auto& report) { return missing_header(report).empty(); });
      all.insert(all.end(), reports.begin(), reports.end());
      if (header.empty() || !is_safe_path(header)) continue;
      STACKPORT_CHECK(files.write(overlay_of(source, overlay) / header, ""));
      again.insert(source);
    }
    std::erase_if(open, [&](const auto& unit) { return !again.contains(unit.source); });
  }
  return out;
}

}  // namespace

Result<Reports> ask_compiler(const Inputs& inputs, const Asked& asked, double& seconds) {
  const auto file = inputs.store.folder("facts") / ("told-" + key_of(asked));
  if (const auto kept = facts::read_kept(file)) {
    const auto json = json::parse(*kept);
    seconds += json.at("seconds").get<double>();
    Reports out;
    for (const auto& [source, reports] : json.at("reports").items())
      out[source] = reports_from(reports);
    return out;
  }
  double spent = 0;
  STACKPORT_TRY(auto reports, ask_anew(inputs, asked.commands, asked.overlay, spent));
  json kept = {{"seconds", spent}, {"reports", json::object()}};
  for (const auto& [source, said] : reports) kept["reports"][source] = to_json(said);
  STACKPORT_CHECK(
      facts::write_kept(file, kept.dump(-1, ' ', false, json::error_handler_t::replace)));
  seconds += spent;
  return reports;
}

}  // namespace stackport::bundle
