// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/command_file.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <optional>

#include "core/base/text.h"

namespace stackport::check {
namespace {

/// The name in "PREFIX_NAME := REST"; the rest in `rest`.
std::string_view assigned(std::string_view line, std::string_view prefix, std::string_view& rest) {
  const size_t sign = line.find(" := ");
  if (!line.starts_with(prefix) || sign == std::string_view::npos) return {};
  rest = line.substr(sign + 4);
  return line.substr(prefix.size(), sign - prefix.size());
}

}  // namespace

CommandFile parse_command_file(std::string_view text) {
  CommandFile file;
  bool in_dependencies = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    std::string_view rest;
    if (in_dependencies) {
      const bool more = line.ends_with('\\');
      if (more) line.remove_suffix(1);
      line = trim(line);
      if (!line.empty() && !line.starts_with('$')) file.dependencies.emplace_back(line);
      in_dependencies = more;
    } else if (auto name = assigned(line, "savedcmd_", rest); !name.empty()) {
      file.object = name;
      file.command = rest;
    } else if (name = assigned(line, "cmd_", rest); !name.empty()) {
      file.object = name;
      file.command = rest;
    } else if (!assigned(line, "source_", rest).empty()) {
      file.source = trim(rest);
    } else if (!assigned(line, "deps_", rest).empty()) {
      in_dependencies = true;
    }
  }
  return file;
}

Result<std::vector<std::pair<std::string, CommandFile>>> read_command_files(
    const host::Path& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with('.') && name.ends_with(".o.cmd") && !name.ends_with(".mod.o.cmd"))
      paths.push_back(it->path().lexically_relative(folder).string());
  }
  if (error) return fail(ErrorKind::environment, folder.string(), error.message());
  std::sort(paths.begin(), paths.end());
  std::vector<std::pair<std::string, CommandFile>> files(paths.size());
  std::vector<std::optional<Error>> errors(paths.size());
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    auto text = host::real_file_system().read(folder / paths[i]);
    if (text)
      files[i] = {paths[i], parse_command_file(*text)};
    else
      errors[i] = text.error();
  });
  for (auto& failed : errors)
    if (failed) return tl::make_unexpected(std::move(*failed));
  return files;
}

}  // namespace stackport::check
