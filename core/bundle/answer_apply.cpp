// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/answer.h"

namespace stackport::bundle {
namespace {

/// Who accepted an answer, or from where it is.
void enter_origin(const Answer& answer, const std::string& kernel, const Place& from,
                  Change& change) {
  change.trust = answer.proposal.trust;
  change.delta = answer.gap.change + " " + answer.gap.kind + " " + answer.gap.item + " (" +
                 answer.gap.id + ")";
  change.place = answer.accepted.empty() ? to_text(from) : answer.accepted;
  change.why = answer.proposal.why;
  if (!from.file.empty()) change.why += fmt::format(" ({}'s {})", kernel, to_text(from));
}

bool has_header(const Inputs& inputs, const Image& image, const std::string& header) {
  if (image.contains("include/" + header) || image.contains("include/uapi/" + header)) return true;
  for (const auto& folder : header_folders(inputs.y))
    if (host::real_file_system().exists(folder / header)) return true;
  return false;
}

constexpr std::string_view tail = "\n#endif\n";

/// The compat header as the shipped items left it, open at its end.
ImageFile opened(const Inputs& inputs, const Image& image, const std::string& header) {
  const std::string path = "compat/include/" + header;
  ImageFile file;
  if (const auto shipped = image.find(path); shipped != image.end()) file = shipped->second;
  const bool is_new = file.bytes.empty();
  if (is_new) {
    file.record.path = path;
    file.record.role = "compat";
    const std::string guard = compat_guard(header);
    file.bytes =
        fmt::format("/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef {0}\n#define {0}\n", guard);
  } else {
    file.bytes.resize(file.bytes.size() - tail.size());
  }
  if (file.bytes.find("#include_next") == std::string::npos && has_header(inputs, image, header))
    file.bytes += fmt::format("\n#include_next <{}>\n", header);
  return file;
}

void add_lifts(const Inputs& inputs, const std::vector<Answer>& answers, Image& image) {
  std::vector<delta::Proposal> proposals;
  std::map<std::pair<std::string, std::string>, const Answer*> givers;
  for (const auto& answer : answers) {
    proposals.push_back(answer.proposal);
    for (const auto& lifted : answer.proposal.lifts)
      givers.try_emplace({lifted.header, lifted.name}, &answer);
  }
  for (const auto& [header, pieces] : delta::headers_of(proposals)) {
    ImageFile file = opened(inputs, image, header);
    for (const auto& piece : pieces) {
      Change change;
      change.line = line_count(file.bytes) + 2;
      change.added = line_count(piece.text);
      change.kind = "lift";
      change.rule = piece.name;
      if (const auto giver = givers.find({header, piece.name}); giver != givers.end()) {
        change.rule = giver->second->proposal.how + " " + piece.name;
        enter_origin(*giver->second, giver->second->kernel, piece.from, change);
      } else {
        change.why = "for what is lifted below it";
        change.trust = "proven";
      }
      file.record.changes.push_back(std::move(change));
      file.bytes += "\n" + piece.text;
    }
    file.bytes += tail;
    image[file.record.path] = std::move(file);
  }
}

/// The generated rules of one component, each once.
std::vector<std::pair<policy::Adjustment, const Answer*>> rules_for(
    const std::vector<Answer>& answers, const std::string& component) {
  std::vector<std::pair<policy::Adjustment, const Answer*>> out;
  for (const auto& answer : answers)
    if (std::find(answer.components.begin(), answer.components.end(), component) !=
        answer.components.end())
      for (const auto& rule : answer.proposal.rules) out.emplace_back(rule, &answer);
  return out;
}

Result<void> make_rules(Planner& planner, const Part& part, const host::Path& folder,
                        const std::vector<std::pair<policy::Adjustment, const Answer*>>& rules,
                        Image& image) {
  std::map<std::string, const Answer*> by_name;
  std::vector<policy::Adjustment> plain;
  for (const auto& [rule, answer] : rules) {
    plain.push_back(rule);
    by_name[rule.rule] = answer;
  }
  STACKPORT_TRY(const auto request, planner.adjust_request(part, image, folder, std::move(plain),
                                                           planner.key_of_headers(image)));
  STACKPORT_TRY(const auto outcomes, delta::find_edits(request));
  return make_edits(image, request.rules, outcomes, [&](const policy::Adjustment& rule) {
    Change change;
    change.kind = "adjustment";
    change.rule = rule.rule;
    const Answer& answer = *by_name.at(rule.rule);
    enter_origin(answer, answer.kernel, rule.place, change);
    return change;
  });
}

/// An edit with who asks for it.
struct Asked {
  const delta::LineEdit* edit;
  const Answer* answer;
};

/// Makes the edits of one file from the last line on, so that the places of the others stay.
void edit_lines(const Inputs& inputs, std::vector<Asked> asked, ImageFile& file,
                std::map<std::string, std::string>& refused) {
  std::stable_sort(asked.begin(), asked.end(),
                   [](const auto& a, const auto& b) { return a.edit->line > b.edit->line; });
  int free = line_count(file.bytes) + 1;
  const delta::LineEdit* last = nullptr;
  for (const auto& [edit, answer] : asked) {
    if (last && last->line == edit->line && last->before == edit->before &&
        last->after == edit->after)
      continue;
    const size_t begin = line_begin(file.bytes, edit->line);
    if (edit->line + line_count(edit->before) > free ||
        file.bytes.compare(begin, edit->before.size(), edit->before) != 0) {
      refused[answer->gap.id] = "the other kernel's lines, but another answer changes them too";
      continue;
    }
    last = edit;
    free = edit->line;
    Change change;
    change.kind = "mined";
    change.rule = answer->proposal.how;
    const auto& other = file.record.kernel == inputs.x->origin().name ? inputs.y.tree : inputs.x;
    enter_origin(*answer, other->origin().name, {file.record.from, edit->other_line, 0}, change);
    replace_bytes(file, begin, begin + edit->before.size(), edit->after, std::move(change));
  }
}

void edit_files(const Inputs& inputs, const std::vector<Answer>& answers, Image& image,
                std::map<std::string, std::string>& refused) {
  std::map<std::string, std::vector<Asked>> by_file;
  for (const auto& answer : answers)
    for (const auto& edit : answer.proposal.edits) by_file[edit.file].push_back({&edit, &answer});
  for (auto& [path, asked] : by_file)
    if (const auto file = image.find(path); file != image.end())
      edit_lines(inputs, std::move(asked), file->second, refused);
}

}  // namespace

Result<void> apply_answers(Planner& planner, const std::vector<Answer>& answers, Image& image,
                           std::map<std::string, std::string>& refused) {
  add_lifts(planner.inputs, answers, image);
  edit_files(planner.inputs, answers, image, refused);
  host::Path folder;
  for (const auto& part : planner.parts) {
    const auto rules = rules_for(answers, part.component->name);
    if (rules.empty() || part.modules.empty()) continue;
    if (folder.empty()) {
      STACKPORT_TRY(folder, staged(planner.inputs, image));
    }
    const auto made = make_rules(planner, part, folder, rules, image);
    if (made) continue;
    if (made.error().kind == ErrorKind::environment) return made;
    for (const auto& [rule, answer] : rules)
      refused[answer->gap.id] = "a rule, but " + made.error().diagnostics.front().message;
  }
  return {};
}

}  // namespace stackport::bundle
