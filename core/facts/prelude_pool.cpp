// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude_pool.h"

#include <algorithm>

namespace stackport::facts {

namespace {

/// So many of its own are kept, of some 20 MB each.
constexpr size_t most_own = 8;

}  // namespace

PooledPrelude::~PooledPrelude() {
  for (const char* ending : {".h", ".pch"})
    (void)host::real_file_system().remove_all(stem + ending);
}

std::shared_ptr<PreludePool> PreludePool::branch(const std::string& name) const {
  auto out = std::make_shared<PreludePool>(folder_ / name);
  out->preludes_ = preludes_;
  out->inherited_ = preludes_.size();
  return out;
}

std::shared_ptr<PooledPrelude> PreludePool::start() {
  return std::make_shared<PooledPrelude>(
      (folder_ / ("prelude-" + std::to_string(started_++))).string());
}

void PreludePool::add(std::shared_ptr<const PooledPrelude> prelude) {
  preludes_.push_back(std::move(prelude));
  if (preludes_.size() - inherited_ > most_own)
    preludes_.erase(preludes_.begin() + long(inherited_));
}

std::vector<std::shared_ptr<const PooledPrelude>> PreludePool::all() const {
  auto out = preludes_;
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a->headers.size() > b->headers.size();
  });
  return out;
}

}  // namespace stackport::facts
