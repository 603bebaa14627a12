// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>

#include "core/bundle/survey.h"

namespace stackport::cli {

/// Roots that the compiler and the parse have in common, and each by itself.
struct Score {
  size_t told = 0, predicted = 0, common = 0;
  double recall() const { return told ? 100.0 * double(common) / double(told) : 100; }
  double precision() const { return predicted ? 100.0 * double(common) / double(predicted) : 100; }
};
Score score_of(const bundle::SurveyedPolicy& policy);

/// Deltas that nothing shipped resolves.
size_t left(const bundle::Survey& survey);

std::string survey_text(const bundle::Survey& survey, bool colour, bool truth);
nlohmann::json survey_json(const bundle::Survey& survey);

}  // namespace stackport::cli
