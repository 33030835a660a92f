// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct TorchCompileModel {
  Model model;
  schema::Choice backend;

  static void define(schema::Schema<TorchCompileModel>& s) {
    s.v3().experimental().category("_for_testing").python_module("comfy_extras.nodes_torch_compile");
    s.description("The model as it is: this program compiles no network while it runs.");
    s.input("model", &TorchCompileModel::model);
    s.input("backend", &TorchCompileModel::backend).options({"inductor", "cudagraphs"});
  }

  Model execute(schema::Context&) const { return model; }
};

WEFT_NODE(TorchCompileModel);

}  // namespace
}  // namespace weft::nodes
