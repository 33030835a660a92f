// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diffusion/models/family.hpp"
#include "diffusion/models/values.hpp"
#include "diffusion/weights/state_dict.hpp"
#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"

/// What the loaders have in common.
namespace weft::nodes {

/// Names the content of a model file, so that a loader runs again when the file changed.
Hash identity_of(const schema::Context& context, std::string_view kind, std::string_view name);

/// Tells of keys that nobody uses: leftovers of training quietly, others as a warning.
void report_keys(const weights::StateDict& file, const std::vector<std::string>& leftovers,
                 const std::vector<std::string>& unknown);

/// The diffusion model of a file of `diffusion_models`; quantised weights stay so, and are unpacked as each is used.
/// Tells of keys that nobody uses, and expects that it is sampled with soon. Throws FileError and WeightsError.
models::Model load_model_file(const schema::Context& context, std::string_view name,
                              const models::LoadOptions& options = {});

/// This model will probably be sampled with soon.
void expect(const schema::Context& context, const models::Model& model);

}  // namespace weft::nodes
