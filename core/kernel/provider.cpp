// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/provider.h"

#include <fmt/format.h>

#include "core/base/text.h"

namespace stackport::kernel {
namespace {

constexpr int kVersion = 1;

ErrorKind kind_of(int status) {
  if (status == 1) return ErrorKind::failed;
  return status == 2 ? ErrorKind::input : ErrorKind::environment;
}

std::string last_lines(const std::string& text, size_t count) {
  auto all = lines(text);
  if (all.size() > count) all.erase(all.begin(), all.end() - long(count));
  return join(all, "\n");
}

std::string text_of(const nlohmann::json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

Result<nlohmann::json> ask_provider(host::Processes& processes, const host::Path& program,
                                    const nlohmann::json& request, const FetchWatch& watch) {
  const std::string place = program.string();
  if (!host::real_file_system().exists(program))
    return fail(ErrorKind::environment, place, "no such provider",
                "name a program of tools/providers in the data file");
  host::Command command;
  command.argv = {place};
  command.input = request.dump();
  // The answer is one line that begins with a brace; every other line is progress.
  if (watch.tell)
    command.on_line = [&](std::string_view line) {
      if (!line.starts_with('{')) watch.tell(line);
    };
  STACKPORT_TRY(const auto result, processes.run(command));
  const auto answer = nlohmann::json::parse(result.out, nullptr, false);
  if (answer.is_object() && answer.contains("error")) {
    const ErrorKind kind = kind_of(result.status);
    const auto& error = answer["error"];
    if (error.is_object() && !text_of(error, "message").empty())
      return fail(kind, place, text_of(error, "message"), text_of(error, "next"));
  }
  if (result.status != 0)
    return fail(kind_of(result.status), place,
                fmt::format("the provider ended with {} and gave no reason\n{}", result.status,
                            last_lines(result.err, 5)));
  if (!answer.is_object())
    return fail(ErrorKind::environment, place, "the provider's answer is no JSON object");
  if (!answer.contains("version") || answer["version"] != kVersion)
    return fail(ErrorKind::environment, place,
                fmt::format("the provider's answer is not of version {}", kVersion));
  return answer;
}

}  // namespace stackport::kernel
