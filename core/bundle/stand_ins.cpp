// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/stand_ins.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/delta/lift_closure.h"
#include "core/delta/mined.h"
#include "core/delta/source_text.h"

namespace stackport::bundle {
namespace {

/// The macro that a line defines; empty name: none, or one with parameters.
Define define_at(std::string_view line) {
  const size_t at = delta::defined_at(line);
  if (at == line.npos) return {};
  const auto name = delta::word_at(line, at);
  const size_t end = at + name.size();
  if (end < line.size() && line[end] == '(') return {};
  std::string_view body = line.substr(end);
  if (const size_t comment = body.find("/*"); comment != body.npos) body = body.substr(0, comment);
  return {std::string(name), std::string(trim(body))};
}

/// A body without the brackets around it.
std::string_view bare(std::string_view body) {
  body = trim(body);
  while (body.size() > 1 && body.front() == '(' && body.back() == ')')
    body = trim(body.substr(1, body.size() - 2));
  return body;
}

/// The values of an enumerator in both kernels.
std::set<std::string> values_of(std::string_view name, const facts::KernelSurface& x,
                                const facts::KernelSurface& y) {
  std::set<std::string> out;
  for (const auto* surface : {&x, &y})
    if (const auto item = surface->enumerator(name)) out.insert(item->type);
  return out;
}

std::optional<std::string> number(std::string_view text) {
  long long value = 0;
  const bool hex = text.starts_with("0x");
  const auto* begin = text.data() + (hex ? 2 : 0);
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value, hex ? 16 : 10);
  if (error != std::errc() || stop != end) return std::nullopt;
  return std::to_string(value);
}

}  // namespace

std::vector<Define> defines_of(std::string_view text) {
  std::vector<Define> out;
  for (const auto& line : lines(text))
    if (auto define = define_at(line); !define.name.empty()) out.push_back(std::move(define));
  return out;
}

std::vector<Define> added_defines(std::string_view patch, bool reverse) {
  const std::string_view sign = reverse ? "-" : "+", file = reverse ? "---" : "+++";
  std::string added;
  for (const auto& line : lines(patch))
    if (line.starts_with(sign) && !line.starts_with(file)) added += line.substr(1) + "\n";
  return defines_of(added);
}

std::string hidden_field(const Define& define, const facts::KernelSurface& x,
                         const facts::KernelSurface& y) {
  if (bare(define.body) == define.name) return {};
  const std::string ending = "." + define.name;
  std::string out;
  for (const auto* surface : {&x, &y})
    surface->visit(facts::ItemKind::field, [&](std::string_view name) {
      if (out.empty() && name.ends_with(ending)) out = name;
    });
  return out;
}

OtherValue other_value(const Define& define, const facts::KernelSurface& x,
                       const facts::KernelSurface& y) {
  const auto own = values_of(define.name, x, y);
  if (own.empty()) return {};
  const std::string_view body = bare(define.body);
  auto here = values_of(body, x, y);
  if (const auto given = number(body)) here.insert(*given);
  here.erase("0");  // no bit of any word
  if (here.empty()) return {};
  if (std::any_of(here.begin(), here.end(), [&](const auto& value) { return own.contains(value); }))
    return {};
  const auto all = [](const std::set<std::string>& values) {
    return join(std::vector<std::string>(values.begin(), values.end()), " or ");
  };
  OtherValue out{{}, all(own), all(here)};
  out.id =
      sha256(fmt::format("{}\n{}\n{}\n{}", define.name, out.own, body, out.here)).substr(0, 12);
  return out;
}

std::vector<std::string> switched_off(std::string_view text,
                                      const std::vector<delta::CopiedPiece>& pieces) {
  std::vector<std::string> out;
  const auto regions = delta::regions_of(text);
  for (const auto& piece : pieces) {
    int line = 0;
    const auto region = std::find_if(regions.begin(), regions.end(),
                                     [&](const auto& one) { return one.name == piece.name; });
    if (region != regions.end())
      line = region->first;
    else if (const size_t at = text.find(piece.text); at != text.npos)
      line = 1 + int(std::count(text.begin(), text.begin() + long(at), '\n'));
    if (line > 0 && delta::branch_at(text, line) == delta::Branch::other) out.push_back(piece.name);
  }
  return out;
}

}  // namespace stackport::bundle
