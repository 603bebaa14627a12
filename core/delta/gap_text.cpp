// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_text.h"

namespace stackport::delta {

using nlohmann::json;

namespace {

json to_kept(const Place& place) {
  return json::array({place.file, place.line, place.column});
}

Place place_from(const json& kept) {
  return {kept.at(0), kept.at(1), kept.at(2)};
}

json to_kept(const policy::Adjustment& rule) {
  return {{"rule", rule.rule},          {"why", rule.why},
          {"item", int(rule.item)},     {"name", rule.name},
          {"callback", rule.callback},  {"change", int(rule.change)},
          {"edit", int(rule.edit)},     {"at", rule.at},
          {"value", rule.value},        {"prologue", rule.prologue},
          {"expect", int(rule.expect)}, {"place", to_kept(rule.place)}};
}

policy::Adjustment rule_from(const json& kept) {
  policy::Adjustment rule;
  rule.rule = kept.at("rule");
  rule.why = kept.at("why");
  rule.item = policy::Adjustment::Item(kept.at("item").get<int>());
  rule.name = kept.at("name");
  rule.callback = kept.at("callback");
  rule.change = policy::Adjustment::Change(kept.at("change").get<int>());
  rule.edit = policy::Adjustment::Edit(kept.at("edit").get<int>());
  rule.at = kept.at("at");
  rule.value = kept.at("value");
  rule.prologue = kept.at("prologue");
  rule.expect = policy::Adjustment::Expect(kept.at("expect").get<int>());
  rule.place = place_from(kept.at("place"));
  return rule;
}

}  // namespace

json to_kept(const Gap& gap) {
  json uses = json::array();
  for (const auto& use : gap.uses) uses.push_back(to_kept(use));
  return {{"id", gap.id},
          {"kind", gap.kind},
          {"item", gap.item},
          {"change", gap.change},
          {"native", gap.native_form},
          {"bundle", gap.bundle_form},
          {"native_place", to_kept(gap.native_place)},
          {"bundle_place", to_kept(gap.bundle_place)},
          {"uses", std::move(uses)},
          {"units", gap.units},
          {"message", gap.message}};
}

Gap gap_from(const json& kept) {
  Gap gap;
  gap.id = kept.at("id");
  gap.kind = kept.at("kind");
  gap.item = kept.at("item");
  gap.change = kept.at("change");
  gap.native_form = kept.at("native");
  gap.bundle_form = kept.at("bundle");
  gap.native_place = place_from(kept.at("native_place"));
  gap.bundle_place = place_from(kept.at("bundle_place"));
  for (const auto& use : kept.at("uses")) gap.uses.push_back(place_from(use));
  gap.units = kept.at("units").get<std::set<std::string>>();
  gap.message = kept.at("message");
  return gap;
}

json to_kept(const Proposal& proposal) {
  json lifts = json::array(), rules = json::array(), edits = json::array();
  for (const auto& edit : proposal.edits)
    edits.push_back({{"file", edit.file},
                     {"line", edit.line},
                     {"before", edit.before},
                     {"after", edit.after},
                     {"other_line", edit.other_line}});
  for (const auto& lifted : proposal.lifts)
    lifts.push_back({{"name", lifted.name},
                     {"header", lifted.header},
                     {"text", lifted.text},
                     {"from", to_kept(lifted.from)}});
  for (const auto& rule : proposal.rules) rules.push_back(to_kept(rule));
  return {{"id", proposal.id},         {"gap", proposal.gap},      {"item", proposal.item},
          {"how", proposal.how},       {"trust", proposal.trust},  {"header", proposal.header},
          {"text", proposal.text},     {"why", proposal.why},      {"lifts", std::move(lifts)},
          {"rules", std::move(rules)}, {"edits", std::move(edits)}};
}

Proposal proposal_from(const json& kept) {
  Proposal out;
  out.id = kept.at("id");
  out.gap = kept.at("gap");
  out.item = kept.at("item");
  out.how = kept.at("how");
  out.trust = kept.at("trust");
  out.header = kept.at("header");
  out.text = kept.at("text");
  out.why = kept.at("why");
  for (const auto& lifted : kept.at("lifts"))
    out.lifts.push_back(
        {lifted.at("name"), lifted.at("header"), lifted.at("text"), place_from(lifted.at("from"))});
  for (const auto& edit : kept.at("edits"))
    out.edits.push_back({edit.at("file"), edit.at("line"), edit.at("before"), edit.at("after"),
                         edit.at("other_line")});
  for (const auto& rule : kept.at("rules")) out.rules.push_back(rule_from(rule));
  return out;
}

}  // namespace stackport::delta
