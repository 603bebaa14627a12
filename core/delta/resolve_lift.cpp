// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/resolve_lift.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/text.h"

namespace stackport::delta {

namespace {

/// Whether a preprocessor line opens, turns or closes a conditional.
std::string_view directive_of(std::string_view line) {
  line = trim(line);
  if (!line.starts_with('#')) return {};
  return trim(line.substr(1));
}

std::string header_name(const std::vector<std::string>& arguments, const std::string& file) {
  std::string out;
  for (const auto& folder : include_folders(arguments)) {
    const std::string top = folder.lexically_normal().string() + "/";
    if (!file.starts_with(top)) continue;
    const std::string name = file.substr(top.size());
    if (out.empty() || name.size() < out.size()) out = name;
  }
  return out;
}

/// The header as the units get it with the lifts: what it was, and they.
std::string lifted_header(bool is_there, const std::string& header,
                          const std::vector<std::string>& texts) {
  std::string out = is_there ? "#include_next <" + header + ">\n" : "";
  for (const auto& text : texts) out += text;
  return out;
}

}  // namespace

std::vector<host::Path> include_folders(const std::vector<std::string>& arguments) {
  std::vector<host::Path> out;
  for (size_t i = 0; i < arguments.size(); ++i)
    for (const std::string_view option : {"-isystem", "-I"}) {
      const std::string_view word = arguments[i];
      if (!word.starts_with(option)) continue;
      std::string folder(word.substr(option.size()));
      if (folder.empty() && i + 1 < arguments.size()) folder = arguments[++i];
      out.emplace_back(folder);
      break;
    }
  return out;
}

std::optional<host::Path> find_header(const std::vector<std::string>& arguments,
                                      const std::string& header) {
  for (const auto& folder : include_folders(arguments))
    if (host::real_file_system().exists(folder / header)) return folder / header;
  return std::nullopt;
}

std::string unconditional_macro(const std::string& header, int line, const std::string& name) {
  const auto all = lines(header);
  if (line < 1 || size_t(line) > all.size()) return {};
  std::vector<bool> configured;
  for (int i = 0; i < line - 1; ++i) {
    const auto directive = directive_of(all[size_t(i)]);
    const bool of_config = directive.find("CONFIG_") != std::string_view::npos;
    if (directive.starts_with("if"))
      configured.push_back(of_config);
    else if (directive.starts_with("elif") && !configured.empty())
      configured.back() = configured.back() || of_config;
    else if (directive.starts_with("endif") && !configured.empty())
      configured.pop_back();
  }
  if (std::find(configured.begin(), configured.end(), true) != configured.end()) return {};
  const auto words_of_line = words(directive_of(all[size_t(line - 1)]));
  if (words_of_line.size() < 2 || words_of_line[0] != "define" ||
      !words_of_line[1].starts_with(name))
    return {};
  std::string out;
  for (size_t i = size_t(line - 1); i < all.size(); ++i) {
    out += all[i] + "\n";
    if (!all[i].ends_with('\\')) break;
  }
  return out;
}

std::optional<Proposal> lift(const UnitViews& unit, const Gap& gap) {
  if (gap.change != "missing") return std::nullopt;
  const std::string header = header_name(unit.native, gap.native_place.file);
  if (header.empty()) return std::nullopt;
  std::string definition;
  if (gap.kind == "enumerator") {
    definition = "#define " + gap.item + " (" + gap.native_form + ")\n";
  } else if (gap.kind == "macro") {
    const auto text = host::real_file_system().read(gap.native_place.file);
    if (text) definition = unconditional_macro(*text, gap.native_place.line, gap.item);
  }
  if (definition.empty()) return std::nullopt;
  Proposal out;
  out.gap = gap.id;
  out.how = "lifted " + gap.kind;
  out.trust = "proposed";
  out.header = header;
  out.text = "#ifndef " + gap.item + "\n" + definition + "#endif\n";
  out.why = "as it stands in the source kernel's " + header;
  return out;
}

Result<std::vector<Proposal>> those_that_hold(const GapRequest& request,
                                              const std::vector<Gap>& gaps,
                                              const std::vector<Proposal>& lifts) {
  if (lifts.empty()) return std::vector<Proposal>();
  const host::Path folder = request.overlay.string() + "-lifts";
  STACKPORT_CHECK(host::real_file_system().remove_all(folder));
  std::map<std::string, std::vector<std::string>> texts;
  std::map<std::string, const Gap*> by_id;
  for (const auto& proposal : lifts) texts[proposal.header].push_back(proposal.text);
  for (const auto& gap : gaps) by_id[gap.id] = &gap;

  GapRequest again = request;
  std::set<std::string> users;
  for (const auto& proposal : lifts)
    users.insert(by_id.at(proposal.gap)->units.begin(), by_id.at(proposal.gap)->units.end());
  std::erase_if(again.units, [&](const auto& unit) { return !users.contains(unit.source); });
  if (again.units.empty()) return std::vector<Proposal>();
  for (const auto& [header, all] : texts) {
    const bool is_there = find_header(again.units.front().bundle, header).has_value();
    STACKPORT_CHECK(
        host::real_file_system().write(folder / header, lifted_header(is_there, header, all)));
  }
  for (auto& unit : again.units) unit.bundle.insert(unit.bundle.begin(), "-I" + folder.string());
  STACKPORT_TRY(const auto found, find_gaps(again));

  std::set<std::pair<std::string, std::string>> before;
  for (const auto& gap : gaps) before.emplace(gap.kind, gap.item);
  std::set<std::string> spoilt, left;
  for (const auto& unit : found)
    for (const auto& gap : unit.found) {
      left.insert(gap.kind + " " + gap.item);
      if (!before.contains({gap.kind, gap.item})) spoilt.insert(unit.source);
    }
  std::vector<Proposal> out;
  for (const auto& proposal : lifts) {
    const Gap& gap = *by_id.at(proposal.gap);
    const bool bad = std::any_of(gap.units.begin(), gap.units.end(),
                                 [&](const auto& unit) { return spoilt.contains(unit); });
    if (!bad && !left.contains(gap.kind + " " + gap.item)) out.push_back(proposal);
  }
  STACKPORT_CHECK(host::real_file_system().remove_all(folder));
  return out;
}

}  // namespace stackport::delta
