// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/facts/clang.h"
#include "core/facts/kept.h"
#include "core/facts/surface_parse.h"
#include "core/facts/surface_text.h"
#include "maker/surface.h"

namespace stackport::facts {

namespace {

/// Every kernel has it: if it can't be read, the flags or the header tree are broken.
constexpr const char* control_header = "linux/kernel.h";

std::optional<Item> find(const std::map<std::string, Item, std::less<>>& items,
                         std::string_view name) {
  const auto found = items.find(name);
  if (found == items.end()) return std::nullopt;
  return found->second;
}

tl::unexpected<Error> broken(const std::string& what) {
  return fail(ErrorKind::environment, control_header, "the headers can't be read: " + what,
              "check the header tree and the compiler's flags");
}

Result<void> prove(const Umbrella& umbrella) {
  for (const char* header : {control_header, ""})
    if (const auto error = umbrella.errors.find(header); error != umbrella.errors.end())
      return broken(error->second);
  if (umbrella.files.empty()) return broken("no file was read");
  if (!umbrella.missing.empty() && umbrella.missing.front() == control_header)
    return broken(std::string("'") + control_header + "' file not found");
  if (!umbrella.surface.function(control_present))
    return broken("a declaration that is there was not found");
  if (umbrella.surface.function(control_absent))
    return broken("a declaration that is not there was found");
  return {};
}

void merge(Surface& into, Surface&& from) {
  into.functions.merge(from.functions);
  into.fields.merge(from.fields);
  into.records.merge(from.records);
  into.enumerators.merge(from.enumerators);
  into.macros.merge(from.macros);
}

/// All headers as one umbrella; those that err there, each by itself.
Result<Surface> read_anew(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& headers, ReadFrom& from) {
  std::vector<std::string> together = {control_header};
  std::set<std::string> seen = {control_header};
  for (const auto& header : headers)
    if (seen.insert(header).second) together.push_back(header);
  STACKPORT_TRY(Umbrella whole, parse_umbrella(arguments, together));
  STACKPORT_CHECK(prove(whole));
  from.left_out = whole.missing;
  Surface surface = std::move(whole.surface);
  std::set<std::string> files(whole.files.begin(), whole.files.end());
  const auto& alone = whole.others;
  std::vector<std::optional<Result<Umbrella>>> parsed(alone.size());
  tbb::parallel_for(size_t{0}, alone.size(), [&](size_t i) {
    parsed[i] = parse_umbrella(arguments, {control_header, alone[i]}, whole.known);
  });
  for (size_t i = 0; i < alone.size(); ++i) {
    STACKPORT_TRY(Umbrella umbrella, std::move(*parsed[i]));
    files.insert(umbrella.files.begin(), umbrella.files.end());
    STACKPORT_CHECK(prove(umbrella));
    if (umbrella.errors.empty())
      merge(surface, std::move(umbrella.surface));
    else
      from.left_out.push_back(alone[i]);
  }
  std::sort(from.left_out.begin(), from.left_out.end());
  surface.functions.erase(std::string(control_present));
  from.files.assign(files.begin(), files.end());
  return surface;
}

host::Path kept_file(const std::vector<std::string>& arguments,
                     const std::vector<std::string>& headers, const host::Path& cache) {
  std::string key = "surface " + made_by(maker::surface);
  for (const auto& argument : arguments) key += argument + '\0';
  key += '\0';
  for (const auto& header : headers) key += header + '\0';
  return cache / ("surface-" + sha256(key));
}

/// What was kept, where the files are as they were; where only their times differ the new ones are
/// kept.
Result<std::optional<KernelSurface>> read_again(const std::vector<std::string>& arguments,
                                                const std::vector<std::string>& headers,
                                                const host::Path& file,
                                                std::vector<std::string>* left_out) {
  auto text = read_kept(file);
  auto from = text ? read_from(*text) : std::nullopt;
  if (!from) return std::optional<KernelSurface>();
  auto times = stamps_of(arguments, headers, from->files, StampBy::time);
  if (times != from->stamps) {
    if (stamps_of(arguments, headers, from->files, StampBy::bytes) != from->contents)
      return std::optional<KernelSurface>();
    from->stamps = std::move(times);
    *text = with_stamps(*text, *from);
    STACKPORT_CHECK(write_kept(file, *text));
  }
  if (left_out) *left_out = std::move(from->left_out);
  return KernelSurface::from(std::move(*text));
}

}  // namespace

std::optional<Item> Surface::function(std::string_view name) const {
  return find(functions, name);
}
std::optional<Item> Surface::field(std::string_view record, std::string_view name) const {
  return find(fields, std::string(record) + "." + std::string(name));
}
std::optional<Item> Surface::record(std::string_view name) const {
  return find(records, name);
}
std::optional<Item> Surface::enumerator(std::string_view name) const {
  return find(enumerators, name);
}
std::optional<Item> Surface::macro(std::string_view name) const {
  return find(macros, name);
}

Result<void> prove_headers(const std::vector<std::string>& arguments) {
  STACKPORT_TRY(const Umbrella umbrella, parse_umbrella(arguments, {control_header}));
  return prove(umbrella);
}

Result<KernelSurface> read_surface(const std::vector<std::string>& arguments,
                                   const std::vector<std::string>& headers, const host::Path& cache,
                                   std::vector<std::string>* left_out) {
  const host::Path file = cache.empty() ? host::Path() : kept_file(arguments, headers, cache);
  if (!cache.empty()) {
    STACKPORT_TRY(auto kept, read_again(arguments, headers, file, left_out));
    if (kept) return std::move(*kept);
  }
  ReadFrom from;
  STACKPORT_TRY(const Surface surface, read_anew(arguments, headers, from));
  from.stamps = stamps_of(arguments, headers, from.files, StampBy::time);
  from.contents = stamps_of(arguments, headers, from.files, StampBy::bytes);
  auto text = to_kept_text(from, surface);
  if (!cache.empty()) STACKPORT_CHECK(write_kept(file, text));
  if (left_out) *left_out = std::move(from.left_out);
  return *KernelSurface::from(std::move(text));
}

}  // namespace stackport::facts
