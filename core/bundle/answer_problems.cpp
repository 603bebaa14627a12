// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/answer.h"

namespace stackport::bundle {
namespace {

constexpr size_t shown_form = 100;

std::string shortened(const std::string& form) {
  if (form.empty()) return "nothing";
  return form.size() > shown_form ? form.substr(0, shown_form) + " .." : form;
}

Diagnostic about(const delta::Gap& gap, const std::vector<std::string>& components) {
  Diagnostic d;
  if (!gap.uses.empty()) d.place = gap.uses.front();
  d.message = fmt::format("{}: {} {} {} ({})", join(components, ", "), gap.change, gap.kind,
                          gap.item, gap.id);
  return d;
}

void add_note(Diagnostic& d, std::string message, Place place = {}) {
  Diagnostic note;
  note.severity = Severity::note;
  note.place = std::move(place);
  note.message = std::move(message);
  d.notes.push_back(std::move(note));
}

void add_forms(Diagnostic& d, const delta::Gap& gap, const std::string& kernel) {
  if (gap.kind == "other" || gap.change == "clash")
    add_note(d, "the compiler says: " + gap.message);
  if (gap.kind == "other" || gap.kind == "header") return;
  add_note(d, fmt::format("in {}: {}", kernel, shortened(gap.native_form)), gap.native_place);
  add_note(d, "here: " + shortened(gap.bundle_form), gap.bundle_place);
}

void add_owners(Diagnostic& d, const std::vector<std::string>& components,
                const std::vector<BundleComponent>& all) {
  for (auto& line : owner_lines(all, components)) add_note(d, std::move(line));
}

/// The entry that a maintainer may have meant: of the same item, or nearly of the same id.
const policy::Accepted* meant(const Answer& answer,
                              const std::map<std::string, policy::Accepted>& accepted) {
  std::vector<std::string> ids;
  for (const auto& [id, entry] : accepted) {
    if (entry.what == what_of(answer)) return &entry;
    ids.push_back(id);
  }
  const auto near = nearest(answer.proposal.id, ids);
  return near ? &accepted.at(*near) : nullptr;
}

Diagnostic to_accept(const Answer& answer,
                     const std::map<std::string, policy::Accepted>& accepted) {
  Diagnostic d = about(answer.gap, answer.components);
  d.message += fmt::format(": {} is proposed as {}, and not accepted", answer.proposal.how,
                           answer.proposal.id);
  add_forms(d, answer.gap, answer.kernel);
  for (const auto& line : lines(answer.proposal.text)) add_note(d, "| " + line);
  add_note(d, answer.proposal.why);
  const auto own = accepted.find(answer.proposal.id);
  if (own != accepted.end()) {
    add_note(d, "entered here, and open", own->second.place);
    d.next = "read it, and take 'state: open' away";
    return d;
  }
  if (const auto* entry = meant(answer, accepted))
    add_note(d, "this entry accepts " + entry->id + ", which is another text", entry->place);
  d.next = fmt::format(
      "read it, and put '- id: {}' under 'accept:' of the component's policy; 'stackport survey "
      "--write' enters all",
      answer.proposal.id);
  return d;
}

}  // namespace

std::string what_of(const Answer& answer) {
  std::string out = answer.proposal.how + " " + answer.gap.item;
  if (!answer.proposal.header.empty() && answer.gap.kind != "header")
    out += " in " + answer.proposal.header;
  return out;
}

std::map<std::string, policy::Accepted> accepted_ids(const policy::PolicySet& policies) {
  std::map<std::string, policy::Accepted> out;
  const auto add = [&](const policy::Policy& policy) {
    for (const auto& entry : policy.accept) {
      const auto [at, is_new] = out.try_emplace(entry.id, entry);
      if (!is_new && at->second.open) at->second = entry;
    }
  };
  for (const auto& [name, policy] : policies.components) add(policy);
  for (const auto& [layer, policy] : policies.layers) add(policy);
  return out;
}

const policy::Accepted* accepted_by(const std::map<std::string, policy::Accepted>& ids,
                                    const std::string& id) {
  const auto entry = ids.find(id);
  return entry == ids.end() || entry->second.open ? nullptr : &entry->second;
}

std::vector<Diagnostic> problems_of(const Answers& answers, const policy::PolicySet& policies,
                                    const std::vector<BundleComponent>& all) {
  const auto accepted = accepted_ids(policies);
  std::vector<Diagnostic> out;
  for (const auto& open : answers.open) {
    Diagnostic d = about(open.gap, open.components);
    d.message += ": nothing resolves it";
    add_forms(d, open.gap, open.kernel);
    if (!open.tried.empty()) add_note(d, "tried: " + open.tried);
    add_owners(d, open.components, all);
    d.next = "answer it with a rule, a compat item or a patch";
    out.push_back(std::move(d));
  }
  for (const auto& answer : answers.given)
    if (answer.proposal.trust != "proven" && answer.accepted.empty()) {
      out.push_back(to_accept(answer, accepted));
      add_owners(out.back(), answer.components, all);
    }
  return out;
}

}  // namespace stackport::bundle
