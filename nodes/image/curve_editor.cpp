// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CurveEditor {
  schema::Value curve;
  schema::Value histogram;  // shown behind the curve by the front end

  static void define(schema::Schema<CurveEditor>& s) {
    s.v3().display_name("Curve Editor").category("utils").python_module("comfy_extras.nodes_curve");
    s.description("A curve drawn by hand, handed on.");
    s.input("curve", &CurveEditor::curve).port("CURVE");
    s.input("histogram", &CurveEditor::histogram).port("HISTOGRAM").optional();
    s.outputs(schema::Output("curve").port("CURVE"));
  }

  schema::Value execute(schema::Context&) const {
    if (curve.as_object() == nullptr && curve.as_list() == nullptr)
      throw NodeError("a curve is wanted, not " + curve.describe());
    return curve;
  }
};

WEFT_NODE(CurveEditor);

}  // namespace
}  // namespace weft::nodes
