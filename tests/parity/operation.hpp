// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include "engine/base/registry.hpp"
#include "tests/parity/expression.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// What an operation of an index.json ("operations" there) works from.
struct OperationCall {
  const nlohmann::json& inputs;
  const nlohmann::json& entry;  ///< the whole case
  const std::string& file;
  const GoldenSet& set;
  Evaluator& evaluator;
  const schema::RunEnvironment& environment;
};

/// Results by the names that the case's outputs have.
using OperationResults = std::map<std::string, at::Tensor>;

/// How one kind of operation is computed with weft, and how near it has to come. Registered by its name.
struct Operation {
  std::string group;
  Tolerance tolerance;
  std::function<OperationResults(const OperationCall&)> run;
  /// Why this call cannot be made yet; empty when it can. May be null.
  std::function<std::string(const OperationCall&)> missing;
};
using OperationRegistry = Registry<Operation>;

}  // namespace weft::parity
