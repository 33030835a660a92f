// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "diffusion/models/style/redux.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct StyleModelLoader {
  schema::Choice style_model_name;

  static void define(schema::Schema<StyleModelLoader>& s) {
    s.display_name("Load Style Model").category("loaders");
    s.input("style_model_name", &StyleModelLoader::style_model_name).files("style_models");
  }

  Hash fingerprint(schema::Context& context) const {
    return identity_of(context, "style_models", style_model_name.value);
  }

  std::shared_ptr<const models::StyleModel> execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("style_models", style_model_name.value));
    return models::load_style_model(file);
  }
};

WEFT_NODE(StyleModelLoader);

}  // namespace
}  // namespace weft::nodes
