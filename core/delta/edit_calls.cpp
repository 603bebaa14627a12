// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/delta/rule_edits.h"

namespace stackport::delta {

using policy::Adjustment;

void RuleEdits::add(size_t file, const Range& range, std::string text) {
  const std::string& bytes = files.texts[file];
  Edit edit;
  edit.file = files.names[file];
  edit.begin = range.begin;
  edit.end = range.end;
  edit.text = std::move(text);
  edit.before = bytes.substr(range.begin, range.end - range.begin);
  edit.rule = index;
  const auto before = bytes.begin() + static_cast<long>(range.begin);
  const size_t line_begin =
      range.begin == 0 ? std::string::npos : bytes.rfind('\n', range.begin - 1);
  edit.place = {edit.file, static_cast<int>(std::count(bytes.begin(), before, '\n')) + 1,
                static_cast<int>(range.begin - (line_begin + 1)) + 1};
  edits.push_back(std::move(edit));
}

Place RuleEdits::place(const Site& site) const {
  return {files.names[site.file], site.line, site.column};
}

Diagnostic RuleEdits::note(const Site& site, std::string message) const {
  Diagnostic out;
  out.severity = Severity::note;
  out.place = place(site);
  out.message = std::move(message);
  out.source_line = line_of(files.texts[site.file], site.line);
  return out;
}

void RuleEdits::failed(const Site& site, std::string message, std::string next) {
  Diagnostic out = note(site, std::move(message));
  out.severity = Severity::error;
  out.next = std::move(next);
  Diagnostic by;
  by.severity = Severity::note;
  by.place = rule.place;
  by.message = "the rule is here: " + rule.rule;
  out.notes.push_back(std::move(by));
  problems.failed.push_back(std::move(out));
}

void RuleEdits::wrong(std::string message, std::string next, std::vector<Diagnostic> notes) {
  Diagnostic out;
  out.place = rule.place;
  out.message = "rule " + rule.rule + ": " + std::move(message);
  out.next = std::move(next);
  out.notes = std::move(notes);
  problems.input.push_back(std::move(out));
}

bool edits_parameters(const Adjustment& rule) {
  return rule.edit == Adjustment::Edit::insert_parameter ||
         rule.edit == Adjustment::Edit::drop_parameter ||
         rule.edit == Adjustment::Edit::replace_parameter;
}

namespace {

void edit_arguments(RuleEdits& out, const Site& site) {
  const std::string& text = out.files.texts[site.file];
  const size_t open = skip_blank(text, site.offset + word_at(text, site.offset).size());
  const auto list = list_at(text, open);
  if (!list)
    return out.failed(site, "the arguments of " + out.rule.name + " can't be edited here",
                      "edit this call with a patch of the component's series");
  const auto at = static_cast<size_t>(std::max(out.rule.at, 0));
  const bool insert = out.rule.edit == Adjustment::Edit::insert_argument;
  if (at < 1 || at > list->slots.size() + (insert ? 1 : 0))
    return out.wrong("there is no argument " + std::to_string(at) + " in a call with " +
                         std::to_string(list->slots.size()),
                     "correct `at`", {out.note(site, "this call")});
  const Replacement change = insert ? insert_slot(text, *list, at, out.rule.value)
                             : out.rule.edit == Adjustment::Edit::drop_argument
                                 ? drop_slot(text, *list, at, false)
                                 : replace_slot(text, *list, at, out.rule.value);
  out.add(site.file, change.range, change.text);
}

void edit_site(RuleEdits& out, const Site& site) {
  const std::string& text = out.files.texts[site.file];
  switch (out.rule.edit) {
    case Adjustment::Edit::rename: {
      const size_t size = word_at(text, site.offset).size();
      return out.add(site.file, {site.offset, site.offset + size}, out.rule.value);
    }
    case Adjustment::Edit::move_flag: {
      const auto word = word_at(text, site.offset);
      return out.add(site.file, {site.offset, site.offset + word.size()},
                     word == out.rule.name ? out.rule.value : out.rule.to_field);
    }
    case Adjustment::Edit::make_writable:
      return out.add(site.file, {site.offset, skip_blank(text, site.offset + 5)}, "");
    case Adjustment::Edit::replace_include: {
      const size_t end = text.find_first_of(">\"\n", site.offset);
      return out.add(site.file, {site.offset, end}, out.rule.value);
    }
    case Adjustment::Edit::drop_initializer:
      if (const auto range = initializer_at(text, site.offset))
        return out.add(site.file, *range, "");
      return out.failed(site, "the initializer of " + out.rule.name + " can't be dropped here",
                        "edit it with a patch of the component's series");
    default:
      return edit_arguments(out, site);
  }
}

}  // namespace

void check_expectation(RuleEdits& out, const std::vector<Site>& matches) {
  if (matches.empty() && out.rule.expect != Adjustment::Expect::any)
    return out.wrong("the kernels differ in it, but nothing here matches: " + out.rule.delta_text(),
                     "remove the rule, or say `expect: any`");
  if (matches.size() < 2 || out.rule.expect != Adjustment::Expect::one) return;
  std::vector<Diagnostic> notes;
  for (const Site& site : matches) notes.push_back(out.note(site, "it matches here"));
  out.wrong("one match is expected, but there are " + std::to_string(matches.size()),
            "say `expect: some` if all of them are meant", std::move(notes));
}

void edit_sites(RuleEdits& out, const Found& found) {
  for (const Site& site : found.in_macro)
    out.failed(site, out.rule.name + " is used by a macro's body here",
               "edit the macro with a patch of the component's series");
  if (out.rule.edit == Adjustment::Edit::move_flag)
    for (const Site& site : found.unknown)
      out.failed(site, out.rule.name + " is not tested against " + out.rule.field + " here",
                 "edit this place with a patch of the component's series");
  if (out.rule.edit == Adjustment::Edit::make_writable)
    for (const Site& site : found.unknown)
      out.failed(site, "what makes this object const does not stand here",
                 "edit it with a patch of the component's series");
  for (const Site& site : found.sites) edit_site(out, site);
  const bool elsewhere = !found.in_macro.empty() || !found.unknown.empty();
  if (!elsewhere || !found.sites.empty()) check_expectation(out, found.sites);
}

}  // namespace stackport::delta
