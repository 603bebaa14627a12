// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/verify.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/verify/ground.h"
#include "core/verify/guest_root.h"

namespace stackport::verify {
namespace {

/// One case to run. `reference` 0: on the bundle; else the number of a reference stack.
struct Job {
  Turn turn;
  size_t reference = 0;
  CaseResult result;
};

/// Jobs that share a guest, by their numbers.
using Group = std::vector<size_t>;

/// The first module that the case needs and the bundle doesn't have; empty when there is none.
std::string lacking(const Case& test, const bundle::Manifest& manifest) {
  const auto has = check::replaced_modules(manifest);
  for (const auto* names : {&test.modules, &test.needs})
    for (const auto& name : *names)
      if (!has.contains(check::module_name(name))) return name;
  return {};
}

class Run {
 public:
  explicit Run(const Request& request)
      : request_(request),
        folder_(request.bundle / "build" / (request.target.release + ".verify")) {}

  Result<std::vector<CaseResult>> all() {
    auto& files = host::real_file_system();
    STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_.string() + ".lock"));
    STACKPORT_CHECK(files.make_directories(folder_));
    plan();
    STACKPORT_CHECK(make_grounds());
    STACKPORT_CHECK(run_groups());
    return collect();
  }

 private:
  void plan() {
    for (const auto& test : request_.cases) {
      const std::string lack = lacking(test, request_.manifest);
      auto links = test.links;
      if (links.empty()) links.push_back("");
      for (const auto& link : links) {
        Job job{{&test, link}, 0, {}};
        job.result.name = job.turn.name();
        job.result.tier = test.tier;
        job.result.planned = test.steps.size();
        if (!lack.empty()) job.result.why = "the bundle has no " + lack;
        add(job);
        if (!lack.empty() || !test.compare) continue;
        for (size_t i = 1; i <= (request_.reference ? 2 : 1); ++i) {
          job.reference = i;
          add(job);
        }
      }
    }
  }

  void add(const Job& job) {
    jobs_.push_back(job);
    if (!job.result.why.empty()) return;
    const Case& test = *job.turn.test;
    if (job.reference == 0 && !test.guest.empty())
      for (auto& group : groups_) {
        const Job& other = jobs_[group.front()];
        if (other.reference > 0 || other.turn.test->guest != test.guest ||
            other.result.tier != test.tier)
          continue;
        return group.push_back(jobs_.size() - 1);
      }
    groups_.push_back({jobs_.size() - 1});
  }

  /// The grounds that the jobs need: the bundle's, the target's own stack, the reference's own.
  Result<void> make_grounds() {
    const auto tell = [&](std::string_view line) {
      if (request_.tell) request_.tell("making the guest's root: " + std::string(line));
    };
    STACKPORT_TRY(const auto root, guest_root(request_.processes, request_.store, request_.spec,
                                              request_.provider, tell));
    if (request_.tell) request_.tell("installing the modules");
    const auto built = request_.bundle / "build" / request_.target.release;
    const bool compares =
        std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.reference > 0; });
    STACKPORT_TRY(auto own,
                  make_ground(request_, root, request_.target, built, folder_ / "modules"));
    grounds_.push_back(std::move(own));
    names_ = {"bundle", "in-box " + request_.target.release};
    if (!compares) return {};
    STACKPORT_TRY(auto in_box,
                  make_ground(request_, root, request_.target, {}, folder_ / "modules.in-box"));
    grounds_.push_back(std::move(in_box));
    if (!request_.reference) return {};
    STACKPORT_TRY(auto other, make_ground(request_, root, *request_.reference, {},
                                          folder_ / "modules.reference"));
    grounds_.push_back(std::move(other));
    names_.push_back("in-box " + request_.reference->release);
    return {};
  }

  Result<void> run_groups() {
    std::atomic<size_t> next{0};
    std::mutex mutex;
    std::vector<Diagnostic> errors;
    const auto work = [&] {
      for (size_t i = next++; i < groups_.size(); i = next++) {
        const auto done = run_group(groups_[i]);
        if (done) continue;
        const std::lock_guard guard(mutex);
        for (const auto& d : done.error().diagnostics) errors.push_back(d);
        next = groups_.size();
      }
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned i = 0; i < std::max(1U, request_.guests); ++i) threads.emplace_back(work);
    }
    if (!errors.empty()) return fail(ErrorKind::environment, std::move(errors));
    return {};
  }

  /// One guest after the other, each until a case fails in it.
  Result<void> run_group(const Group& group) {
    if (jobs_[group[0]].reference > 0) return run_reference(jobs_[group[0]]);
    for (size_t done = 0; done < group.size();) {
      std::vector<Turn> turns;
      for (size_t i = done; i < group.size(); ++i) turns.push_back(jobs_[group[i]].turn);
      std::string folder = turns[0].folder();
      if (turns.size() > 1) folder = "guest-" + turns[0].test->guest + "-" + folder;
      STACKPORT_TRY(auto results, run_cases(request_, grounds_[0], turns, folder_ / folder));
      for (auto& result : results) {
        if (request_.on_result) request_.on_result(result);
        jobs_[group[done++]].result = std::move(result);
      }
    }
    return {};
  }

  /// A reference's results are kept by what they follow from.
  Result<void> run_reference(Job& job) {
    const auto& ground = grounds_[job.reference];
    const auto& test = *job.turn.test;
    auto& files = host::real_file_system();
    STACKPORT_TRY(const auto library, files.read(request_.programs / "lib.sh"));
    std::string key = ground.id + library + test.name + job.turn.link;
    for (const auto& step : test.steps) key += step.name + step.run;
    const auto kept =
        request_.store.folder("guests") / ("results-" + sha256(key).substr(0, 16) + ".json");
    if (files.exists(kept)) {
      STACKPORT_TRY(const auto text, files.read(kept));
      job.result.results = nlohmann::json::parse(text);
      return {};
    }
    const auto place = folder_ / (job.turn.folder() + "." + names_[job.reference]);
    STACKPORT_TRY(auto results, run_cases(request_, ground, {job.turn}, place));
    job.result = std::move(results.at(0));
    if (job.result.outcome != Outcome::passed) return {};
    return files.write(kept, nlohmann::json(job.result.results).dump(1));
  }

  std::vector<CaseResult> collect() {
    std::vector<CaseResult> out;
    std::vector<Reference> references;
    for (size_t i = jobs_.size(); i-- > 0;) {
      auto& job = jobs_[i];
      if (job.reference > 0) {
        references.insert(references.begin(), {names_[job.reference], job.result.results});
        for (const auto& finding : job.result.findings)
          reference_troubles_.push_back(
              {finding.step, names_[job.reference] + ": " + finding.message, finding.shown});
        continue;
      }
      if (job.turn.test->compare && job.result.why.empty()) compare(job.result, references);
      // What is held against a stack that does not work proves nothing.
      for (auto& finding : reference_troubles_) job.result.findings.push_back(std::move(finding));
      if (!job.result.findings.empty()) job.result.outcome = Outcome::failed;
      if (job.result.outcome == Outcome::failed)
        job.result.owners = owners_of(job.turn.test->modules, request_.manifest);
      reference_troubles_.clear();
      references.clear();
      out.insert(out.begin(), std::move(job.result));
    }
    return out;
  }

  const Request& request_;
  const host::Path folder_;
  std::vector<Job> jobs_;
  std::vector<Group> groups_;
  std::vector<Ground> grounds_;
  std::vector<std::string> names_;
  std::vector<Finding> reference_troubles_;
};

}  // namespace

Result<std::vector<CaseResult>> verify(const Request& request) {
  return Run(request).all();
}

CaseResult verify_static(const host::Path& bundle, const bundle::Manifest& manifest,
                         const kernel::Target& target, const kernel::Store& store) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result;
  result.name = "static";
  result.outcome = Outcome::passed;
  for (const auto& check : check::check_all(bundle, manifest, target, store)) {
    ++result.planned;
    if (check.outcome == check::Outcome::passed) ++result.steps;
    if (check.outcome == check::Outcome::failed) result.outcome = Outcome::failed;
    if (check.outcome == check::Outcome::not_checked)
      result.notes.push_back(check.name + " not checked: " + check.summary);
    for (const auto& finding : check.findings)
      result.findings.push_back({check.name, finding.subject + ": " + finding.message, {}});
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace stackport::verify
