// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/adjust.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "core/delta/adjust_cache.h"
#include "core/delta/survey.h"

namespace stackport::delta {

namespace {

/// The editable files first, then units that may not be edited.
Result<EditableFiles> load(const AdjustRequest& request) {
  EditableFiles out;
  std::set<std::string> names(request.files.begin(), request.files.end());
  const host::Path tree = std::filesystem::absolute(request.tree).lexically_normal();
  const auto read = [&](const std::string& name) -> Result<void> {
    STACKPORT_TRY(std::string text, host::real_file_system().read(tree / name));
    out.names.push_back(name);
    out.texts.push_back(std::move(text));
    return {};
  };
  for (const auto& name : names) {
    out.by_path.emplace((tree / name).lexically_normal().string(), out.names.size());
    STACKPORT_CHECK(read(name));
  }
  for (const auto& unit : request.units)
    if (names.insert(unit.source).second) STACKPORT_CHECK(read(unit.source));
  return out;
}

bool same_bytes(const Edit& a, const Edit& b) {
  if (a.file != b.file) return false;
  if (a.begin == a.end || b.begin == b.end) {
    // Insertions at one place stand beside each other, in the rules' order.
    return (a.begin < b.begin && b.begin < a.end) || (b.begin < a.begin && a.begin < b.end);
  }
  return a.begin < b.end && b.begin < a.end;
}

Diagnostic about(const policy::Adjustment& rule, std::string message) {
  Diagnostic out;
  out.place = rule.place;
  out.message = "rule " + rule.rule + ": " + std::move(message);
  return out;
}

void refuse_conflicts(const AdjustRequest& request, const std::vector<RuleOutcome>& outcomes,
                      Problems& problems) {
  std::vector<const Edit*> all;
  for (const auto& outcome : outcomes)
    for (const Edit& edit : outcome.edits) all.push_back(&edit);
  std::stable_sort(all.begin(), all.end(), [](const Edit* a, const Edit* b) {
    return std::tie(a->file, a->begin, a->end) < std::tie(b->file, b->begin, b->end);
  });
  std::set<std::pair<size_t, size_t>> told;
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t j = i + 1;
         j < all.size() && all[j]->file == all[i]->file && all[j]->begin <= all[i]->end; ++j) {
      if (!same_bytes(*all[i], *all[j])) continue;
      const auto [first, second] = std::minmax(all[i]->rule, all[j]->rule);
      if (!told.insert({first, second}).second) continue;
      Diagnostic out =
          about(request.rules[second], first == second ? "it edits the same bytes twice"
                                                       : "it edits the same bytes as another rule");
      out.next = "make one rule of them, or a patch";
      Diagnostic note = about(request.rules[first], "the other rule");
      note.severity = Severity::note;
      Diagnostic place;
      place.severity = Severity::note;
      place.place = all[j]->place;
      place.message = "both edit this";
      if (first != second) out.notes.push_back(std::move(note));
      out.notes.push_back(std::move(place));
      problems.input.push_back(std::move(out));
    }
}

std::vector<RuleOutcome> make_edits(const AdjustRequest& request, const EditableFiles& files,
                                    const Survey& survey, Problems& problems) {
  std::vector<RuleOutcome> out(request.rules.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const Survey::Rule& rule = survey.rules[i];
    out[i].needed = rule.needed;
    out[i].native_form = rule.native_form;
    out[i].bundle_form = rule.bundle_form;
    if (!out[i].needed) continue;
    RuleEdits edits{request.rules[i], i, files, problems, {}};
    if (edits_parameters(request.rules[i]))
      edit_parameters(edits, rule.found, survey.functions, survey.calls);
    else
      edit_sites(edits, rule.found);
    // Of what is bound to one field, some may fit already.
    std::erase_if(edits.edits, [](const Edit& edit) { return edit.before == edit.text; });
    std::stable_sort(edits.edits.begin(), edits.edits.end(), [](const Edit& a, const Edit& b) {
      return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end);
    });
    out[i].edits = std::move(edits.edits);
  }
  refuse_conflicts(request, out, problems);
  return out;
}

}  // namespace

Result<std::vector<RuleOutcome>> find_edits(const AdjustRequest& request) {
  if (request.rules.empty()) return std::vector<RuleOutcome>();
  STACKPORT_TRY(const EditableFiles files, load(request));
  const AdjustCache cache(request, files);
  if (auto kept = cache.find()) return std::move(*kept);

  const Texts texts(files, request, request.jobs);
  STACKPORT_TRY(Survey survey, delta::survey(request, files, texts, request.jobs));
  survey_includes(request, files, texts, survey);
  Problems problems;
  auto outcomes = make_edits(request, files, survey, problems);
  if (!problems.input.empty()) {
    auto all = std::move(problems.input);
    all.insert(all.end(), problems.failed.begin(), problems.failed.end());
    return fail(ErrorKind::input, std::move(all));
  }
  if (!problems.failed.empty()) return fail(ErrorKind::failed, std::move(problems.failed));
  STACKPORT_CHECK(cache.keep(outcomes, survey.read));
  return outcomes;
}

}  // namespace stackport::delta
