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
  if (!umbrella.errors.empty()) return {};
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

/// As many of `headers` as go together in one umbrella; the rest goes to `alone`.
Result<Umbrella> read_together(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& headers,
                               std::set<std::string>& files, std::vector<std::string>& alone,
                               std::vector<std::string>& left_out) {
  std::vector<std::string> together = {control_header};
  std::set<std::string> seen = {control_header};
  for (const auto& header : headers)
    if (seen.insert(header).second) together.push_back(header);
  while (true) {
    STACKPORT_TRY(Umbrella umbrella, parse_umbrella(arguments, together));
    files.insert(umbrella.files.begin(), umbrella.files.end());
    left_out.insert(left_out.end(), umbrella.missing.begin(), umbrella.missing.end());
    STACKPORT_CHECK(prove(umbrella));
    if (umbrella.errors.empty()) return umbrella;
    for (const auto& [header, error] : umbrella.errors) alone.push_back(header);
    const std::set<std::string> missing(umbrella.missing.begin(), umbrella.missing.end());
    std::erase_if(together, [&](const auto& header) {
      return umbrella.errors.contains(header) || missing.contains(header);
    });
  }
}

/// All headers as one umbrella; those that err there, each by itself.
Result<KeptSurface> read_anew(const std::vector<std::string>& arguments,
                              const std::vector<std::string>& headers) {
  KeptSurface kept;
  std::set<std::string> files;
  std::vector<std::string> alone;
  STACKPORT_TRY(Umbrella whole, read_together(arguments, headers, files, alone, kept.left_out));
  kept.surface = std::move(whole.surface);
  const std::set<std::string> known(whole.files.begin(), whole.files.end());
  std::sort(alone.begin(), alone.end());
  std::vector<std::optional<Result<Umbrella>>> parsed(alone.size());
  tbb::parallel_for(size_t{0}, alone.size(), [&](size_t i) {
    parsed[i] = parse_umbrella(arguments, {control_header, alone[i]}, known);
  });
  for (size_t i = 0; i < alone.size(); ++i) {
    STACKPORT_TRY(Umbrella umbrella, std::move(*parsed[i]));
    files.insert(umbrella.files.begin(), umbrella.files.end());
    STACKPORT_CHECK(prove(umbrella));
    if (umbrella.errors.empty())
      merge(kept.surface, std::move(umbrella.surface));
    else
      kept.left_out.push_back(alone[i]);
  }
  std::sort(kept.left_out.begin(), kept.left_out.end());
  kept.surface.functions.erase(std::string(control_present));
  kept.files.assign(files.begin(), files.end());
  return kept;
}

host::Path kept_file(const std::vector<std::string>& arguments,
                     const std::vector<std::string>& headers, const host::Path& cache) {
  std::string key = "surface " + made_by(maker::surface);
  for (const auto& argument : arguments) key += argument + '\0';
  key += '\0';
  for (const auto& header : headers) key += header + '\0';
  return cache / ("surface-" + sha256(key));
}

/// Whether the files are as they were; where only their times differ the new ones are kept.
Result<bool> still_holds(std::optional<KeptSurface>& kept,
                         const std::vector<std::string>& arguments,
                         const std::vector<std::string>& headers, const host::Path& file) {
  if (!kept) return false;
  auto times = stamps_of(arguments, headers, kept->files, StampBy::time);
  if (times == kept->stamps) return true;
  if (stamps_of(arguments, headers, kept->files, StampBy::bytes) != kept->contents) return false;
  kept->stamps = std::move(times);
  STACKPORT_CHECK(write_kept(file, to_kept_text(*kept)));
  return true;
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

Result<Surface> read_surface(const std::vector<std::string>& arguments,
                             const std::vector<std::string>& headers, const host::Path& cache,
                             std::vector<std::string>* left_out) {
  const host::Path file = cache.empty() ? host::Path() : kept_file(arguments, headers, cache);
  if (!cache.empty()) {
    if (const auto text = read_kept(file)) {
      auto kept = from_kept_text(*text);
      STACKPORT_TRY(const bool holds, still_holds(kept, arguments, headers, file));
      if (holds) {
        if (left_out) *left_out = std::move(kept->left_out);
        return std::move(kept->surface);
      }
    }
  }
  STACKPORT_TRY(KeptSurface kept, read_anew(arguments, headers));
  kept.stamps = stamps_of(arguments, headers, kept.files, StampBy::time);
  kept.contents = stamps_of(arguments, headers, kept.files, StampBy::bytes);
  if (!cache.empty()) STACKPORT_CHECK(write_kept(file, to_kept_text(kept)));
  if (left_out) *left_out = std::move(kept.left_out);
  return std::move(kept.surface);
}

}  // namespace stackport::facts
