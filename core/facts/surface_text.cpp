// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface_text.h"

#include <sys/stat.h>

#include <charconv>
#include <set>

#include "core/base/text.h"

namespace stackport::facts {

namespace {

using Items = std::map<std::string, Item, std::less<>>;
constexpr char separator = '\x1f';

void add_items(std::string& out, char kind, const Items& items) {
  for (const auto& [name, item] : items) {
    out += kind;
    out += name + separator + item.type + separator + item.file + separator +
           std::to_string(item.line) + '\n';
  }
}

bool read_item(std::string_view line, Items& items) {
  std::string_view parts[4];
  for (int i = 0; i < 3; ++i) {
    const size_t end = line.find(separator);
    if (end == std::string_view::npos) return false;
    parts[i] = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  int number = 0;
  if (std::from_chars(line.data(), line.data() + line.size(), number).ec != std::errc())
    return false;
  items.emplace_hint(items.end(), std::string(parts[0]),
                     Item{std::string(parts[1]), std::string(parts[2]), number});
  return true;
}

Items* items_of(Surface& surface, char kind) {
  switch (kind) {
    case 'f':
      return &surface.functions;
    case 'm':
      return &surface.fields;
    case 'r':
      return &surface.records;
    case 'e':
      return &surface.enumerators;
    case 'd':
      return &surface.macros;
    default:
      return nullptr;
  }
}

/// The folders of -I and -isystem, in their order, without a trailing slash.
std::vector<std::string> search_path(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (size_t i = 0; i < arguments.size(); ++i) {
    for (const std::string_view option : {"-isystem", "-I"}) {
      const std::string_view word = arguments[i];
      if (!word.starts_with(option)) continue;
      std::string folder(word.substr(option.size()));
      if (folder.empty() && i + 1 < arguments.size()) folder = arguments[++i];
      while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
      out.push_back(std::move(folder));
      break;
    }
  }
  return out;
}

std::string time_of(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return "gone";
  return std::to_string(status.st_size) + ' ' + std::to_string(status.st_mtim.tv_sec) + '.' +
         std::to_string(status.st_mtim.tv_nsec);
}

std::string bytes_of(const std::string& file) {
  const auto bytes = host::real_file_system().read(file);
  return bytes ? sha256(*bytes) : "gone";
}

}  // namespace

std::string to_kept_text(const KeptSurface& kept) {
  std::string out = kept.stamps + ' ' + kept.contents + '\n';
  for (const auto& file : kept.files) out += 'F' + file + '\n';
  for (const auto& header : kept.left_out) out += 'L' + header + '\n';
  add_items(out, 'f', kept.surface.functions);
  add_items(out, 'm', kept.surface.fields);
  add_items(out, 'r', kept.surface.records);
  add_items(out, 'e', kept.surface.enumerators);
  add_items(out, 'd', kept.surface.macros);
  return out;
}

std::optional<KeptSurface> from_kept_text(const std::string& text) {
  KeptSurface kept;
  std::string_view rest = text;
  bool first = true;
  while (!rest.empty()) {
    const size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline + 1);
    if (first) {
      const size_t blank = line.find(' ');
      if (blank == std::string_view::npos) return std::nullopt;
      kept.stamps = line.substr(0, blank);
      kept.contents = line.substr(blank + 1);
      first = false;
    } else if (line.starts_with('F')) {
      kept.files.emplace_back(line.substr(1));
    } else if (line.starts_with('L')) {
      kept.left_out.emplace_back(line.substr(1));
    } else {
      Items* items = line.empty() ? nullptr : items_of(kept.surface, line.front());
      if (!items || !read_item(line.substr(1), *items)) return std::nullopt;
    }
  }
  if (first) return std::nullopt;
  return kept;
}

std::string stamps_of(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& headers,
                      const std::vector<std::string>& files, StampBy by) {
  const auto folders = search_path(arguments);
  std::set<std::string> names(headers.begin(), headers.end());
  std::string text;
  for (const auto& file : files) {
    text += file + ' ' + (by == StampBy::time ? time_of(file) : bytes_of(file)) + '\n';
    for (const auto& folder : folders)
      if (file.size() > folder.size() && file.starts_with(folder) && file[folder.size()] == '/')
        names.insert(file.substr(folder.size() + 1));
  }
  for (const auto& name : names) {
    text += name;
    for (const auto& folder : folders) {
      struct stat status {};
      text += stat((folder + '/' + name).c_str(), &status) == 0 ? '1' : '0';
    }
    text += '\n';
  }
  return sha256(text);
}

}  // namespace stackport::facts
