// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/schema/context.hpp"
#include "engine/schema/node_library.hpp"
#include "tests/parity/golden_set.hpp"

namespace weft::parity {

/// An index says something that this test does not understand: a failure, never a skip.
struct UnknownForm : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Computes the expressions of an index.json ("notation" there) with weft's own nodes.
class Evaluator {
 public:
  Evaluator(const GoldenSet& set, const schema::NodeLibrary& library, const schema::RunEnvironment& environment)
      : set_(set), library_(library), environment_(environment) {}

  /// All outputs of a node of that class. file: where plain tensor references point to.
  std::vector<schema::Value> call(const std::string& class_type, const nlohmann::json& inputs, const std::string& file);
  /// An expression as a value for an input of that port.
  schema::Value value(const nlohmann::json& expression, const std::string& port, const std::string& file);
  /// An expression that stands for a tensor: a reference, a fill, a list of numbers (float32).
  at::Tensor tensor(const nlohmann::json& expression, const std::string& file);

  /// An expression that stands for a shared object of type T. Throws UnknownForm when it is another.
  template <typename T>
  T object(const nlohmann::json& expression, const std::string& port, const std::string& file) {
    const auto shared = value(expression, port, file).template as_shared<T>();
    if (shared == nullptr) throw UnknownForm("not a " + port + ": " + expression.dump());
    return *shared;
  }

 private:
  schema::Value wrapped(at::Tensor tensor, const std::string& port);
  schema::Value latent(const nlohmann::json& fields, const std::string& file);
  schema::Value conditioning(const nlohmann::json& entries, const std::string& file);

  const GoldenSet& set_;
  const schema::NodeLibrary& library_;
  const schema::RunEnvironment& environment_;
  std::map<std::string, std::vector<schema::Value>> done_;  // by class and inputs: loaders run once
};

/// The tensor that an output path of a case means: "IMAGE", "LATENT.samples", "CONDITIONING.cond", "MASK[1]"…
at::Tensor output_tensor(const std::vector<schema::Value>& outputs, const std::string& path);

}  // namespace weft::parity
