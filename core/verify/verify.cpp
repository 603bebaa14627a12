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

/// One guest to run. `reference` 0: the bundle; else the number of a reference stack.
struct Job {
  const Case* test = nullptr;
  std::string link;
  size_t reference = 0;
  CaseResult result;
};

std::string job_folder(const Job& job, const std::string& stack) {
  std::string out = job.test->name;
  if (!job.link.empty()) out += "-" + job.link;
  if (job.reference > 0) out += "." + stack;
  return out;
}

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
    STACKPORT_CHECK(run_jobs());
    return collect();
  }

 private:
  void plan() {
    for (const auto& test : request_.cases) {
      const std::string lack = lacking(test, request_.manifest);
      auto links = test.links;
      if (links.empty()) links.push_back("");
      for (const auto& link : links) {
        Job job{&test, link, 0, {}};
        job.result.name = link.empty() ? test.name : test.name + "/" + link;
        job.result.tier = test.tier;
        job.result.planned = test.steps.size();
        if (!lack.empty()) job.result.why = "the bundle has no " + lack;
        jobs_.push_back(job);
        if (!lack.empty() || !test.compare) continue;
        for (size_t i = 1; i <= (request_.reference ? 2 : 1); ++i) {
          job.reference = i;
          jobs_.push_back(job);
        }
      }
    }
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

  Result<void> run_jobs() {
    std::atomic<size_t> next{0};
    std::mutex mutex;
    std::vector<Diagnostic> errors;
    const auto work = [&] {
      for (size_t i = next++; i < jobs_.size(); i = next++) {
        if (!jobs_[i].result.why.empty()) continue;
        auto result = run_job(jobs_[i]);
        const std::lock_guard guard(mutex);
        if (!result) {
          for (auto& d : result.error().diagnostics) errors.push_back(std::move(d));
          next = jobs_.size();
          continue;
        }
        jobs_[i].result = std::move(*result);
        if (request_.on_result && jobs_[i].reference == 0) request_.on_result(jobs_[i].result);
      }
    };
    {
      std::vector<std::jthread> threads;
      for (unsigned i = 0; i < std::max(1U, request_.guests); ++i) threads.emplace_back(work);
    }
    if (!errors.empty()) return fail(ErrorKind::environment, std::move(errors));
    return {};
  }

  /// A reference's results are kept by what they follow from.
  Result<CaseResult> run_job(const Job& job) {
    const auto& ground = grounds_[job.reference];
    const auto place = folder_ / job_folder(job, names_[job.reference]);
    if (job.reference == 0) return run_case(request_, ground, *job.test, job.link, place);
    auto& files = host::real_file_system();
    STACKPORT_TRY(const auto library, files.read(request_.programs / "lib.sh"));
    std::string key = ground.id + library + job.test->name + job.link;
    for (const auto& step : job.test->steps) key += step.name + step.run;
    const auto kept =
        request_.store.folder("guests") / ("results-" + sha256(key).substr(0, 16) + ".json");
    if (files.exists(kept)) {
      STACKPORT_TRY(const auto text, files.read(kept));
      CaseResult result = job.result;
      result.results = nlohmann::json::parse(text);
      return result;
    }
    STACKPORT_TRY(auto result, run_case(request_, ground, *job.test, job.link, place));
    if (result.outcome == Outcome::passed)
      STACKPORT_CHECK(files.write(kept, nlohmann::json(result.results).dump(1)));
    return result;
  }

  std::vector<CaseResult> collect() {
    std::vector<CaseResult> out;
    std::vector<Reference> references;
    for (size_t i = jobs_.size(); i-- > 0;) {
      auto& job = jobs_[i];
      if (job.reference > 0) {
        references.insert(references.begin(), {names_[job.reference], job.result.results});
        for (const auto& finding : job.result.findings)
          reference_troubles_.push_back(names_[job.reference] + ": " + finding.message);
        continue;
      }
      if (job.test->compare && job.result.why.empty()) compare(job.result, references);
      for (auto& note : reference_troubles_) job.result.notes.push_back(std::move(note));
      reference_troubles_.clear();
      references.clear();
      out.insert(out.begin(), std::move(job.result));
    }
    return out;
  }

  const Request& request_;
  const host::Path folder_;
  std::vector<Job> jobs_;
  std::vector<Ground> grounds_;
  std::vector<std::string> names_;
  std::vector<std::string> reference_troubles_;
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
