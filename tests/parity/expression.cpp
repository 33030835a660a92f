// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/expression.hpp"

#include <charconv>

#include <fmt/format.h>

#include "engine/schema/conversion.hpp"
#include "nodes/ports.hpp"

namespace weft::parity {
namespace {

using nlohmann::json;

schema::Value literal(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return {};
    case json::value_t::boolean:
      return value.get<bool>();
    case json::value_t::number_integer:
      return value.get<std::int64_t>();
    case json::value_t::number_unsigned: {
      const auto number = value.get<std::uint64_t>();
      if (number <= static_cast<std::uint64_t>(INT64_MAX)) return static_cast<std::int64_t>(number);
      return number;
    }
    case json::value_t::number_float:
      return value.get<double>();
    case json::value_t::string:
      return value.get<std::string>();
    default:
      throw UnknownForm("not a literal: " + value.dump());
  }
}

/// JSON writes whole floats as integers: the port decides what a number is.
schema::Value literal_for(const json& value, const std::string& port) {
  if (port == "FLOAT" && value.is_number()) return value.get<double>();
  return literal(value);
}

at::Tensor filled(const json& fill) {
  const auto shape = fill.at("shape").get<std::vector<std::int64_t>>();
  at::Tensor made = at::full(shape, fill.at("value").get<double>(), at::kFloat);
  for (const json& region : fill.value("regions", json::array())) {
    at::Tensor part = made;
    std::int64_t axis = 0;
    for (const json& range : region.at("index"))
      part = part.slice(axis++, range.at(0).get<std::int64_t>(), range.at(1).get<std::int64_t>());
    part.fill_(region.at("value").get<double>());
  }
  return made;
}

}  // namespace

std::vector<schema::Value> Evaluator::call(const std::string& class_type, const json& inputs, const std::string& file) {
  const std::string memo = class_type + "\n" + file + "\n" + inputs.dump();
  if (const auto found = done_.find(memo); found != done_.end()) return found->second;
  const schema::NodeClass* node = library_.find_class(class_type);
  if (node == nullptr) throw UnknownForm("no node class " + class_type);
  std::vector<schema::Value> values;
  for (const schema::InputSpec& spec : node->info.inputs) {
    const auto given = inputs.find(spec.name);
    values.push_back(given == inputs.end() ? spec.default_value : value(*given, spec.port, file));
  }
  for (const auto& [name, expression] : inputs.items())
    if (!node->info.input_index(name)) throw UnknownForm(class_type + " has no input " + name);
  schema::Context context(environment_, "parity");
  return done_[memo] = node->execute(values, context);
}

at::Tensor Evaluator::tensor(const json& expression, const std::string& file) {
  if (expression.is_array()) {
    const auto numbers = expression.get<std::vector<double>>();
    return at::tensor(numbers, at::kDouble).to(at::kFloat);
  }
  if (expression.contains("tensor"))
    return set_.tensor(expression.value("file", file), expression.at("tensor").get<std::string>(),
                       expression.value("rows", json()));
  if (expression.contains("fill")) return filled(expression.at("fill"));
  throw UnknownForm("not a tensor: " + expression.dump());
}

schema::Value Evaluator::wrapped(at::Tensor tensor, const std::string& port) {
  if (port == "IMAGE") return schema::to_value(nodes::Image{std::move(tensor)});
  if (port == "MASK") return schema::to_value(nodes::Mask{std::move(tensor)});
  throw UnknownForm("a tensor for an input of type " + port);
}

schema::Value Evaluator::latent(const json& fields, const std::string& file) {
  models::Latent made;
  for (const auto& [name, field] : fields.items()) {
    if (name == "samples")
      made.samples = tensor(field, file);
    else if (name == "noise_mask")
      made.noise_mask = tensor(field, file);
    else if (name == "batch_index")
      made.batch_index = field.get<std::vector<std::int64_t>>();
    else
      throw UnknownForm("a latent's field " + name);
  }
  return schema::to_value(std::move(made));
}

schema::Value Evaluator::conditioning(const json& entries, const std::string& file) {
  models::Conditioning made;
  for (const json& entry : entries) {
    sampling::Cond cond;
    for (const auto& [name, field] : entry.items()) {
      if (name == "cond")
        cond.cond = tensor(field, file);
      else if (name == "pooled_output")
        cond.pooled = tensor(field, file);
      else
        throw UnknownForm("a conditioning's field " + name);
    }
    made.push_back(std::move(cond));
  }
  return schema::to_value(std::move(made));
}

schema::Value Evaluator::value(const json& expression, const std::string& port, const std::string& file) {
  if (!expression.is_object()) return literal_for(expression, port);
  if (expression.contains("ref"))
    return value(set_.index().at("model").at("objects").at(expression.at("ref").get<std::string>()), port, file);
  if (expression.contains("node")) {
    const auto outputs =
        call(expression.at("node").get<std::string>(), expression.value("inputs", json::object()), file);
    return outputs.at(expression.value("output", 0));
  }
  if (expression.contains("prompt")) return expression.at("text").get<std::string>();
  if (expression.contains("latent")) return latent(expression.at("latent"), file);
  if (expression.contains("conditioning")) return conditioning(expression.at("conditioning"), file);
  return wrapped(tensor(expression, file), port);
}

at::Tensor output_tensor(const std::vector<schema::Value>& outputs, const std::string& path) {
  const auto dot = path.find('.');
  const std::string field = dot == std::string::npos ? "" : path.substr(dot + 1);
  std::string port = path.substr(0, dot);
  std::size_t index = 0;
  if (const auto bracket = port.find('['); bracket != std::string::npos) {
    std::from_chars(port.data() + bracket + 1, port.data() + port.size() - 1, index);
    port.resize(bracket);
  }
  const schema::Value& value = outputs.at(index);
  if (const auto image = value.as_shared<nodes::Image>(); image && port == "IMAGE") return image->pixels;
  if (const auto mask = value.as_shared<nodes::Mask>(); mask && port == "MASK") return mask->values;
  if (const auto sigmas = value.as_shared<nodes::Sigmas>(); sigmas && port == "SIGMAS") return sigmas->values;
  const bool latent_port = port == "LATENT" || port == "output" || port == "denoised_output";
  if (const auto latent = value.as_shared<models::Latent>(); latent && latent_port) {
    if (field == "samples") return latent->samples;
    if (field == "noise_mask" && latent->noise_mask) return *latent->noise_mask;
  }
  if (const auto seen = value.as_shared<models::SeenPicture>(); seen && port == "CLIP_VISION_OUTPUT") {
    if (field == "last_hidden_state") return seen->last_hidden_state;
    if (field == "penultimate_hidden_states") return seen->penultimate;
    if (field == "image_embeds") return seen->image_embeds;
  }
  if (const auto prompts = value.as_shared<models::Conditioning>(); prompts && port == "CONDITIONING") {
    if (field == "cond") return prompts->at(0).cond;
    if (field == "pooled_output" && prompts->at(0).pooled) return *prompts->at(0).pooled;
  }
  throw UnknownForm("no output " + path);
}

}  // namespace weft::parity
