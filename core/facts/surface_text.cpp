// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface_text.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "core/base/text.h"

namespace stackport::facts {

namespace {

using Items = std::map<std::string, Item, std::less<>>;
using FileNumbers = std::unordered_map<std::string, size_t>;
constexpr char separator = '\x1f';
/// How the lines of each ItemKind begin.
constexpr std::string_view kinds = "fmred";

void add_items(std::string& out, char kind, const Items& items, const FileNumbers& files) {
  for (const auto& [name, item] : items) {
    const auto file = files.find(item.file);
    out += kind;
    out += name + separator + item.type + separator +
           (file == files.end() ? std::string() : std::to_string(file->second)) + separator +
           std::to_string(item.line) + '\n';
  }
}

/// The text of a line at `at`, without its end.
std::string_view line_at(std::string_view text, size_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

/// The name in the line of an item.
std::string_view name_at(std::string_view text, size_t at) {
  return text.substr(at + 1, text.find(separator, at) - at - 1);
}

int number_of(std::string_view text) {
  int out = -1;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
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

bool is_there(const std::string& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0;
}

std::string bytes_of(const std::string& file) {
  const auto bytes = host::real_file_system().read(file);
  return bytes ? sha256(*bytes) : "gone";
}

}  // namespace

std::string to_kept_text(const ReadFrom& from, const Surface& surface) {
  std::string out = from.stamps + ' ' + from.contents + '\n';
  FileNumbers numbers;
  for (const auto& file : from.files) {
    numbers.emplace(file, numbers.size());
    out += 'F' + file + '\n';
  }
  for (const auto& header : from.left_out) out += 'L' + header + '\n';
  const Items* all[] = {&surface.functions, &surface.fields, &surface.records, &surface.enumerators,
                        &surface.macros};
  for (size_t i = 0; i < kinds.size(); ++i) add_items(out, kinds[i], *all[i], numbers);
  return out;
}

std::optional<ReadFrom> read_from(std::string_view text) {
  ReadFrom out;
  const auto first = line_at(text, 0);
  const size_t blank = first.find(' ');
  if (blank == first.npos || first.size() == text.size()) return std::nullopt;
  out.stamps = first.substr(0, blank);
  out.contents = first.substr(blank + 1);
  for (size_t at = first.size() + 1; at < text.size();) {
    const auto line = line_at(text, at);
    if (!line.starts_with('F') && !line.starts_with('L')) break;
    (line.front() == 'F' ? out.files : out.left_out).emplace_back(line.substr(1));
    at += line.size() + 1;
  }
  return out;
}

std::string with_stamps(std::string_view text, const ReadFrom& from) {
  return from.stamps + ' ' + from.contents + std::string(text.substr(line_at(text, 0).size()));
}

std::optional<KernelSurface> KernelSurface::from(std::string text) {
  if (!text.ends_with('\n')) return std::nullopt;
  KernelSurface out;
  for (size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1) {
    const size_t kind = kinds.find(text[at]);
    if (kind != kinds.npos)
      out.items_[kind].push_back(uint32_t(at));
    else if (text[at] == 'F')
      out.files_.push_back(uint32_t(at + 1));
    else if (text[at] != 'L')
      return std::nullopt;
  }
  out.text_ = std::move(text);
  return out;
}

KernelSurface::KernelSurface(const Surface& surface)
    : KernelSurface(*from(to_kept_text({}, surface))) {}

std::optional<Item> KernelSurface::find(ItemKind kind, std::string_view name) const {
  const std::string_view text = text_;
  const auto& lines = items_[size_t(kind)];
  const auto at = std::lower_bound(lines.begin(), lines.end(), name, [&](size_t line, auto wanted) {
    return name_at(text, line) < wanted;
  });
  if (at == lines.end() || name_at(text, *at) != name) return std::nullopt;
  std::string_view rest = line_at(text, *at + name.size() + 2);
  const size_t file_at = rest.find(separator), line_number = rest.find(separator, file_at + 1);
  if (line_number == rest.npos) return std::nullopt;
  Item out{std::string(rest.substr(0, file_at)), "", number_of(rest.substr(line_number + 1))};
  const auto file = size_t(number_of(rest.substr(file_at + 1, line_number - file_at - 1)));
  if (file < files_.size()) out.file = line_at(text, files_[file]);
  return out;
}

void KernelSurface::visit(ItemKind kind,
                          const std::function<void(std::string_view name)>& take) const {
  for (const size_t at : items_[size_t(kind)]) take(name_at(text_, at));
}

std::optional<Item> KernelSurface::function(std::string_view name) const {
  return find(ItemKind::function, name);
}
std::optional<Item> KernelSurface::field(std::string_view record, std::string_view name) const {
  return find(ItemKind::field, std::string(record) + "." + std::string(name));
}
std::optional<Item> KernelSurface::record(std::string_view name) const {
  return find(ItemKind::record, name);
}
std::optional<Item> KernelSurface::enumerator(std::string_view name) const {
  return find(ItemKind::enumerator, name);
}
std::optional<Item> KernelSurface::macro(std::string_view name) const {
  return find(ItemKind::macro, name);
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
  std::vector<char> holds(folders.size());  // the subfolder of the names before
  std::string_view subfolder = "/";
  for (const auto& name : names) {
    const std::string_view own = std::string_view(name).substr(0, name.rfind('/') + 1);
    if (own != subfolder)
      for (size_t i = 0; i < folders.size(); ++i)
        holds[i] = is_there(folders[i] + '/' + std::string(own));
    subfolder = own;
    text += name;
    for (size_t i = 0; i < folders.size(); ++i)
      text += holds[i] && is_there(folders[i] + '/' + name) ? '1' : '0';
    text += '\n';
  }
  return sha256(text);
}

}  // namespace stackport::facts
