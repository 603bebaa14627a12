// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "core/base/diagnostic.h"

namespace stackport {

/// Whose fault an error is; the program's exit status is derived from it.
enum class ErrorKind {
  failed = 1,       ///< the work found something that fails
  input = 2,        ///< bad usage, or a file that a person wrote is wrong
  environment = 3,  ///< no compiler, no headers, a full disk: never an answer about a kernel
};

/// One or more diagnostics; never empty.
struct Error {
  ErrorKind kind = ErrorKind::failed;
  std::vector<Diagnostic> diagnostics;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, Diagnostic diagnostic) {
  return tl::make_unexpected(Error{kind, {std::move(diagnostic)}});
}
inline tl::unexpected<Error> fail(ErrorKind kind, std::vector<Diagnostic> diagnostics) {
  return tl::make_unexpected(Error{kind, std::move(diagnostics)});
}
/// `message` says what is wrong with `file`, `next` what to do about it.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string file, std::string message,
                                  std::string next = {}) {
  Diagnostic d;
  d.place.file = std::move(file);
  d.message = std::move(message);
  d.next = std::move(next);
  return fail(kind, std::move(d));
}

/// Hands an error of one Result on as an error of another.
template <typename T>
tl::unexpected<Error> pass(Result<T>& result) {
  return tl::make_unexpected(std::move(result.error()));
}

#define STACKPORT_CONCAT_(a, b) a##b
#define STACKPORT_CONCAT(a, b) STACKPORT_CONCAT_(a, b)
/// STACKPORT_TRY(auto x, call()): x is the value of the Result, or the error is returned.
#define STACKPORT_TRY(declaration, ...)                            \
  auto STACKPORT_CONCAT(result_, __LINE__) = (__VA_ARGS__);        \
  if (!STACKPORT_CONCAT(result_, __LINE__))                        \
    return ::stackport::pass(STACKPORT_CONCAT(result_, __LINE__)); \
  declaration = std::move(*STACKPORT_CONCAT(result_, __LINE__))
/// The same for a Result<void>.
#define STACKPORT_CHECK(...)                                    \
  if (auto STACKPORT_CONCAT(result_, __LINE__) = (__VA_ARGS__); \
      !STACKPORT_CONCAT(result_, __LINE__))                     \
  return ::stackport::pass(STACKPORT_CONCAT(result_, __LINE__))

}  // namespace stackport
