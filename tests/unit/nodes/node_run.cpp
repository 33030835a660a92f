// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/nodes/node_run.hpp"

namespace weft::test {
namespace fs = std::filesystem;

NodeBench::NodeBench()
    : library_(schema::ClassLibrary::registered()),
      folders_({folder_.path() / "input", folder_.path() / "output", folder_.path() / "temp"}) {
  fs::create_directories(folder_.path() / "input");
  folders_.add_root(folder_.path() / "models");
  environment_.services.provide<schema::Folders>(folders_);
}

std::vector<schema::Value> NodeBench::arguments(const schema::NodeInfo& info, const Inputs& inputs) const {
  std::vector<schema::Value> values;
  for (const auto& spec : info.inputs) {
    const auto given = inputs.find(spec.name);
    values.push_back(given == inputs.end() ? spec.default_value : given->second);
  }
  return values;
}

std::vector<schema::Value> NodeBench::run(const std::string& class_type, const Inputs& inputs) {
  const schema::NodeClass& node = *library_.find_class(class_type);
  schema::Context context(environment_, "1");
  auto outputs = node.execute(arguments(node.info, inputs), context);
  files_ = context.take_ui().files;
  return outputs;
}

Hash NodeBench::fingerprint(const std::string& class_type, const Inputs& inputs) {
  const schema::NodeClass& node = *library_.find_class(class_type);
  schema::Context context(environment_, "1");
  return node.fingerprint(arguments(node.info, inputs), context);
}

std::vector<Violation> NodeBench::validate(const std::string& class_type, const Inputs& inputs) {
  const schema::NodeClass& node = *library_.find_class(class_type);
  schema::Validation validation(environment_.services);
  node.validate(arguments(node.info, inputs), validation);
  return validation.violations();
}

}  // namespace weft::test
