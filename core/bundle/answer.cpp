// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/bundle/answer_links.h"
#include "core/bundle/decoders.h"
#include "core/bundle/scratch.h"
#include "core/delta/gap_cache.h"
#include "core/facts/kept.h"
#include "maker/answers.h"

namespace stackport::bundle {
namespace {

/// One answer may show the next gap, so many times.
constexpr int most_rounds = 8;

/// Whose units are read: the source's. The target's own code fits its host as it is, and what the
/// verbs ask of it is answered by rules; the build says what is left there.
constexpr std::array read_from_x = {true};

/// The units of one kernel's code in the bundle, and what does not fit in them.
struct Side {
  std::string kernel;
  delta::GapRequest request;
  std::vector<delta::Gap> gaps;
};

/// What the answers have put into compat headers; not of those in which they changed other lines.
delta::Additions additions_of(const Image& before, const Image& after) {
  delta::Additions out;
  for (const auto& [path, file] : after) {
    if (file.record.role != "compat") continue;
    const auto base = before.find(path);
    if (auto addition = base == before.end()
                            ? delta::Addition{"", file.bytes}
                            : delta::addition_between(base->second.bytes, file.bytes);
        !addition.text.empty())
      out[path] = std::move(addition);
  }
  return out;
}

class Answerer {
 public:
  explicit Answerer(Planner& planner)
      : planner_(planner),
        inputs_(planner.inputs),
        scratch_(inputs_.store.folder("scratch")),
        preludes_(std::make_shared<facts::PreludePool>(scratch_.path() / "preludes")),
        unlinked_(unlinked_in(inputs_, planner.parts, planner.plan.image)) {}

  Result<Answers> run() {
    for (int round = 0; round < most_rounds; ++round) {
      STACKPORT_TRY(auto sides, read());
      give_up(sides);
      STACKPORT_TRY(const bool more, propose(sides));
      if (more) continue;
      for (const auto& side : sides)
        for (const auto& gap : side.gaps)
          out_.open.push_back({in_tree(gap), side.kernel, components_of(gap), tried_[gap.id]});
      return std::move(out_);
    }
    return fail(ErrorKind::failed, "resolutions", "each one shows another gap, without end",
                "report it: stackport itself is at fault");
  }

 private:
  /// The image with all that was found so far, parsed.
  Result<std::vector<Side>> read() {
    image_ = planner_.plan.image;
    Image& image = image_;
    STACKPORT_CHECK(apply_answers(planner_, out_.given, image, tried_));
    for (const auto& part : planner_.parts) STACKPORT_CHECK(add_decoders(part, image));
    STACKPORT_TRY(const auto folder, staged(inputs_, image));
    // The same name in each round: what a prelude has read then still is what a unit reads.
    const host::Path tree = scratch_.path() / "tree";
    auto& files = host::real_file_system();
    STACKPORT_CHECK(files.make_directories(scratch_.path()));
    STACKPORT_CHECK(files.remove_all(tree));
    STACKPORT_CHECK(files.symlink(std::filesystem::absolute(folder), tree));
    std::vector<Side> sides;
    for (const bool from_x : read_from_x) {
      Side side;
      side.kernel = (from_x ? inputs_.x : inputs_.y.tree)->origin().name;
      side.request.tree = tree;
      side.request.overlay = scratch_.path() / "missing";
      side.request.preludes = preludes_;
      side.request.jobs = inputs_.jobs;
      side.request.headers = headers_;
      side.request.additions = additions_of(planner_.plan.image, image);
      side.request.other_text = [this, from_x](const std::string& path) {
        return text_of_other(path, from_x);
      };
      STACKPORT_CHECK(add_units(image, tree, from_x, side.request));
      if (side.request.units.empty()) continue;
      planner_.tell(fmt::format("parsing {} units as the bundle would compile them",
                                side.request.units.size()));
      STACKPORT_CHECK(host::real_file_system().remove_all(side.request.overlay));
      const std::string key =
          inputs_.y.id + " " + (from_x ? inputs_.x->id() : std::string(inputs_.y.tree->id()));
      STACKPORT_TRY(const auto found,
                    delta::find_gaps_kept(side.request, inputs_.store.folder("facts"), key));
      STACKPORT_CHECK(host::real_file_system().remove_all(side.request.overlay));
      std::vector<const std::vector<delta::Gap>*> lists;
      for (const auto& unit : found) lists.push_back(&unit.found);
      side.gaps = delta::merge_gaps(lists);
      sides.push_back(std::move(side));
    }
    return sides;
  }

  Result<void> add_units(const Image& image, const host::Path& folder, bool from_x,
                         delta::GapRequest& request) {
    for (const auto& command : planner_.commands) {
      const auto file = image.find(command.source);
      if (file == image.end()) continue;
      const Part* part = planner_.part_of(file->second.record.component);
      if (!part || part->modules.empty() || (part->tree == inputs_.x) != from_x) continue;
      owners_[command.source] = part->component->name;
      STACKPORT_TRY(auto views, planner_.views_of(command, *part, folder));
      request.units.push_back(std::move(views));
    }
    return {};
  }

  /// A file as the other kernel has it; only of files that nothing has changed so far, since their
  /// lines are counted.
  std::optional<std::string> text_of_other(const std::string& path, bool from_x) const {
    const Image& first = planner_.plan.image;
    const auto base = first.find(path), now = image_.find(path);
    if (base == first.end() || now == image_.end() || base->second.bytes != now->second.bytes)
      return std::nullopt;
    auto text = (from_x ? inputs_.y.tree : inputs_.x)->read(base->second.record.from);
    if (!text) return std::nullopt;
    return std::move(*text);
  }

  /// What is wrong with the lines that an answer took from the other kernel.
  std::string fault_of(const Answer& answer, const std::vector<Side>& sides) const {
    for (const auto& edit : answer.proposal.edits)
      for (const auto& side : sides)
        for (const auto& gap : side.gaps)
          for (const auto& use : gap.uses) {
            if (use.file != edit.file || gap.id == answer.gap.id) continue;
            const auto text = lines(image_.at(use.file).bytes);
            const bool in = use.line > 0 && size_t(use.line) <= text.size() &&
                            edit.after.find(text[size_t(use.line) - 1] + "\n") != std::string::npos;
            if (in && !trim(text[size_t(use.line) - 1]).empty())
              return answer.proposal.how + ", but then " + gap.message;
          }
    return {};
  }

  /// What was applied and left its gap where it was is taken back.
  void give_up(const std::vector<Side>& sides) {
    std::set<std::string> still;
    for (const auto& side : sides)
      for (const auto& gap : side.gaps) still.insert(gap.id);
    std::erase_if(out_.given, [&](const Answer& answer) {
      bool refused = tried_.contains(answer.gap.id);
      if (const auto fault = fault_of(answer, sides); !refused && !fault.empty()) {
        tried_[answer.gap.id] = fault;
        refused = true;
      }
      if (!refused && !still.contains(answer.gap.id)) return false;
      if (!refused) tried_[answer.gap.id] = answer.proposal.how + ", which did not help";
      failed_.insert(answer.gap.id);
      return true;
    });
  }

  /// Whether something new was found.
  Result<bool> propose(const std::vector<Side>& sides) {
    bool more = false;
    for (const auto& side : sides) {
      std::vector<delta::Gap> open;
      for (const auto& gap : side.gaps)
        if (!failed_.contains(gap.id)) open.push_back(gap);
      if (open.empty()) continue;
      planner_.tell(fmt::format("looking for what resolves {} deltas", open.size()));
      STACKPORT_TRY(auto found, delta::propose(side.request, open, unlinked_));
      for (auto& [gap, why] : found.tried) tried_.try_emplace(gap, std::move(why));
      for (auto& proposal : found.found) {
        const auto gap = std::find_if(open.begin(), open.end(),
                                      [&](const auto& g) { return g.id == proposal.gap; });
        for (auto& lifted : proposal.lifts) lifted.from.file = path_in_tree(lifted.from.file);
        for (auto& rule : proposal.rules) rule.place.file = path_in_tree(rule.place.file);
        if (clashes(proposal)) continue;
        tried_.erase(gap->id);
        out_.given.push_back(
            {in_tree(*gap), std::move(proposal), side.kernel, components_of(*gap), ""});
        more = true;
      }
    }
    return more;
  }

  /// Two kernels' code may want one name in two forms; a compat header can hold only one.
  bool clashes(const delta::Proposal& proposal) {
    for (const auto& answer : out_.given)
      for (const auto& other : answer.proposal.lifts)
        for (const auto& lifted : proposal.lifts) {
          if (other.name != lifted.name || other.header != lifted.header ||
              other.text == lifted.text)
            continue;
          tried_[proposal.gap] = lifted.name + " is lifted in another form for " + answer.gap.item;
          failed_.insert(proposal.gap);
          return true;
        }
    return false;
  }

  std::string path_in_tree(const std::string& file) const {
    std::vector<host::Path> tops{inputs_.y.source, inputs_.y.build};
    if (planner_.prepared)
      tops.insert(tops.end(), {planner_.prepared->source, planner_.prepared->output});
    for (const auto& top : tops) {
      const std::string prefix = top.lexically_normal().string() + "/";
      if (file.starts_with(prefix)) return file.substr(prefix.size());
    }
    return file;
  }

  delta::Gap in_tree(delta::Gap gap) const {
    for (Place* place : {&gap.native_place, &gap.bundle_place})
      place->file = path_in_tree(place->file);
    return gap;
  }

  std::vector<std::string> components_of(const delta::Gap& gap) const {
    std::set<std::string> out;
    for (const auto& unit : gap.units) out.insert(owners_.at(unit));
    return {out.begin(), out.end()};
  }

  Planner& planner_;
  const Inputs& inputs_;
  const Scratch scratch_;
  const std::shared_ptr<facts::PreludePool> preludes_;
  const delta::Unlinked unlinked_;
  const std::shared_ptr<delta::HeaderTexts> headers_ = std::make_shared<delta::HeaderTexts>();
  Image image_;
  Answers out_;
  std::map<std::string, std::string> owners_;
  std::map<std::string, std::string> tried_;
  std::set<std::string> failed_;
};

}  // namespace

Result<Answers> find_answers(Planner& planner) {
  return Answerer(planner).run();
}

Result<void> Planner::answer() {
  tell("looking for what still does not fit");
  std::string key = "answers " + facts::made_by(maker::answers) + key_of(plan.image) + "\n" +
                    inputs.x->id() + "\n" + inputs.y.id;
  for (const auto& part : parts)
    key += "\n" + part.component->name + " " + std::string(policy::to_string(part.decision.kind));
  const auto file = inputs.store.folder("facts") / ("answers-" + sha256(key));
  const auto kept = facts::read_kept(file);
  if (kept) {
    plan.answers = answers_from(nlohmann::json::parse(*kept));
  } else {
    STACKPORT_TRY(plan.answers, find_answers(*this));
    STACKPORT_CHECK(facts::write_kept(file, to_kept(plan.answers).dump()));
  }
  STACKPORT_CHECK(record_proposals(inputs, plan.answers));
  const auto accepted = accepted_ids(inputs.policies);
  for (auto& answer : plan.answers.given)
    if (const auto* entry = accepted_by(accepted, answer.proposal.id))
      answer.accepted = to_text(entry->place);
  std::map<std::string, std::string> refused;
  STACKPORT_CHECK(apply_answers(*this, plan.answers.given, plan.image, refused));
  for (auto& problem : problems_of(plan.answers, inputs.policies, plan.manifest.components))
    plan.problems.push_back(std::move(problem));
  return {};
}

}  // namespace stackport::bundle
