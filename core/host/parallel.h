// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>

namespace stackport::host {

/// Freed memory stays with the process until it is given back: a parse asks for as much as the one
/// before it has freed.
void keep_memory();
/// Gives memory that many parses have left in pieces back to the system.
void give_back_memory();

/// Calls `body(i)` for each i below `count`, in at most `jobs` threads; 0: as many as there are
/// cores.
template <typename Body>
void in_parallel(size_t count, unsigned jobs, const Body& body) {
  tbb::task_arena arena(jobs == 0 ? tbb::task_arena::automatic : static_cast<int>(jobs));
  arena.execute([&] { tbb::parallel_for(size_t{0}, count, body); });
}

}  // namespace stackport::host
