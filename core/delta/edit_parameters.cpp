// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <set>

#include "core/delta/rule_edits.h"

namespace stackport::delta {

using policy::Adjustment;

namespace {

/// Where an #include goes: after the last one of its kind (else of any) under no conditional.
size_t after_includes(std::string_view text) {
  size_t after = 0, after_any = 0;
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto line = text.substr(at, end - at);
    const size_t hash = line.find_first_not_of(" \t");
    if (hash != line.npos && line[hash] == '#') {
      const auto word = word_at(line, skip_blank(line, hash + 1));
      if (word.starts_with("if")) ++depth;
      if (word == "endif") --depth;
      if (word == "include" && depth == 0) {
        after_any = end;
        if (line.find('<') != line.npos) after = end;
      }
    }
    at = end;
  }
  return after != 0 ? after : after_any;
}

void add_include(RuleEdits& out, const Function& function) {
  const std::string& text = out.files.texts[function.site.file];
  if (out.rule.include.empty()) return;
  for (const auto& include : includes_of(text))
    if (text.substr(include.name.begin, include.name.end - include.name.begin) == out.rule.include)
      return;
  const size_t at = after_includes(text);
  for (const Edit& edit : out.edits)  // another function of the file has brought it
    if (edit.file == out.files.names[function.site.file] && edit.begin == at && edit.end == at)
      return;
  out.add(function.site.file, {at, at}, "#include <" + out.rule.include + ">\n");
}

/// Bodies must not lose a name: what a body uses is declared by the new parameter or the prologue.
void edit_body(RuleEdits& out, const Function& function, size_t at) {
  const bool insert = out.rule.edit == Adjustment::Edit::insert_parameter;
  const bool used = !insert && function.used[at - 1];
  if (!insert && !used) return;
  const std::string name = insert ? "" : function.parameters[at - 1];
  const std::string value = out.rule.edit == Adjustment::Edit::replace_parameter
                                ? substitute(out.rule.value, "name", name)
                                : "";
  const std::string prologue = substitute(out.rule.prologue, "name", name);
  const bool keeps_name = spells(value, name) || value.find("$0") != std::string::npos;
  if (used && !keeps_name && !spells(prologue, name)) {
    const Site site = function.site;
    return out.wrong("the body of " + function.name + " uses its parameter `" + name +
                         "`, which neither `value` nor `prologue` declares",
                     "declare it in `prologue`, where $name is the old parameter's name",
                     {out.note(site, "this function")});
  }
  if (prologue.empty()) return;
  const std::string& text = out.files.texts[function.site.file];
  const size_t begin = function.body + 1;
  const size_t next = text.find_first_not_of(" \t\r", begin);
  const bool line_ends = text[next] == '\n';
  add_include(out, function);
  out.add(function.site.file, {begin, line_ends ? begin : next},
          "\n\t" + prologue + (line_ends ? "" : "\n\t"));
}

void edit_function(RuleEdits& out, const Function& function) {
  const std::string& text = out.files.texts[function.site.file];
  const auto list =
      function.written
          ? list_at(text, skip_blank(text, function.site.offset + function.name.size()))
          : std::nullopt;
  if (!list)
    return out.failed(function.site, "the parameters of " + function.name + " can't be edited here",
                      "edit this function with a patch of the component's series");
  const auto at = static_cast<size_t>(std::max(out.rule.at, 0));
  const bool insert = out.rule.edit == Adjustment::Edit::insert_parameter;
  const size_t count = list->slots.size();
  if (at < 1 || at > count + (insert ? 1 : 0) || count != function.parameters.size())
    return out.wrong("there is no parameter " + std::to_string(at) + " in " + function.name +
                         ", which has " + std::to_string(count),
                     "correct `at`", {out.note(function.site, "this function")});
  const std::string name = insert ? "" : function.parameters[at - 1];
  const std::string value = substitute(out.rule.value, "name", name);
  const Replacement change = insert ? insert_slot(text, *list, at, value)
                             : out.rule.edit == Adjustment::Edit::drop_parameter
                                 ? drop_slot(text, *list, at, true)
                                 : replace_slot(text, *list, at, value);
  out.add(function.site.file, change.range, change.text);
  if (function.definition && function.body != 0) edit_body(out, function, at);
}

/// A changed function that is also called by its name would break there.
void refuse_calls(RuleEdits& out, const Binding& bound, const std::vector<Call>& calls) {
  std::vector<Diagnostic> notes;
  for (const Call& call : calls)
    if (call.usr == bound.usr) notes.push_back(out.note(call.site, "it is called here"));
  if (notes.empty()) return;
  out.failed(bound.site,
             bound.name + " is bound to " + out.rule.name + " and also called directly: its " +
                 "parameters can't be changed by a rule",
             "change the function and its calls with a patch of the component's series");
  auto& all = out.problems.failed.back().notes;
  all.insert(all.end(), notes.begin(), notes.end());
}

}  // namespace

void edit_parameters(RuleEdits& out, const Found& found, const std::vector<Function>& functions,
                     const std::vector<Call>& calls) {
  for (const Site& site : found.unknown)
    out.failed(site, "the callback given to " + out.rule.name + " here is not a function's name",
               "edit the functions that it stands for with a patch of the component's series");
  std::set<std::string> seen;
  std::vector<Site> matches;
  for (const Binding& bound : found.bindings) {
    if (!seen.insert(bound.usr).second) continue;
    refuse_calls(out, bound, calls);
    bool declared = false;
    for (const Function& function : functions) {
      if (function.usr != bound.usr || !(function.written || function.definition)) continue;
      declared = true;
      edit_function(out, function);
    }
    // A function of another component is that one's to change.
    if (declared) matches.push_back(bound.site);
  }
  if (found.unknown.empty() || !matches.empty()) check_expectation(out, matches);
}

}  // namespace stackport::delta
