// Turns axons of sources into axons of populations.

#include "Populations.h"

#include "snnc/Image/RowCodec.h"

#include <nlohmann/json.hpp>

using namespace snnc;
using namespace snnc::test;

std::string test::populationJson(unsigned potentialBits) {
  nlohmann::json json = nlohmann::json::parse(referenceJson(potentialBits));
  nlohmann::json &routing = json["routing"];
  routing["axons"] = "population";
  routing["multicast"] = "none";
  nlohmann::json packet;
  for (nlohmann::json &field : routing["packet"])
    if (field["name"] != "source")
      packet.push_back(field);
  packet.push_back({{"name", "c"}, {"width", 8}});
  for (const char *name : {"y", "x"})
    packet.push_back({{"name", name}, {"width", 10}, {"signed", true}});
  routing["packet"] = packet;
  for (nlohmann::json &memory : json["emission"]["memories"]) {
    if (memory["name"] != "axon")
      continue;
    memory["row_bits"] = 128;
    nlohmann::json &fields = memory["fields"];
    fields[4] = {{"name", "y"}, {"lsb", 36}, {"width", 14}, {"enc", "signed"}};
    fields[5] = {{"name", "x"}, {"lsb", 50}, {"width", 14}, {"enc", "signed"}};
    fields.push_back({{"name", "height"}, {"lsb", 64}, {"width", 14}});
    fields.push_back({{"name", "width"}, {"lsb", 78}, {"width", 14}});
    fields.push_back({{"name", "upsampling"}, {"lsb", 92}, {"width", 3}});
    fields.push_back({{"name", "lattice"}, {"lsb", 96}, {"width", 8}});
  }
  nlohmann::json test = json["cost"]["timing"]["hop"];
  test["value"] = 1;
  json["cost"]["timing"]["hit_test"] = test;
  return json.dump();
}

/// The axons that reach something, with their tests.
static std::vector<image::AxonRow>
convert(const std::vector<image::AxonRow> &rows,
        const std::vector<synapse::Geometry> &geometries, const Shape &source,
        const AxonTests &tests) {
  std::vector<image::AxonRow> converted;
  for (image::AxonRow row : rows) {
    const synapse::Geometry &geometry = geometries[row.table];
    Box box{row.events.offset, source};
    bool isDense = !synapse::hasWindows(geometry);
    unsigned upsampling = isDense ? 0 : tests.upsampling;
    if (tests.prunes && !synapse::isReached(geometry, box, upsampling))
      continue;
    row.events = synapse::makeAxon(geometry, box, upsampling);
    if (!tests.hits)
      row.events.height = row.events.width = 0;
    if (!tests.lattice)
      synapse::setLattice(row.events, 0);
    converted.push_back(row);
  }
  return converted;
}

void test::usePopulationAxons(TestNetwork &network, const AxonTests &tests) {
  network.hasPopulationAxons = true;
  std::vector<synapse::Geometry> geometries;
  for (TestTable &table : network.tables) {
    geometries.push_back(
        image::geometryOf(table.info, network.fragments[table.fragment].info));
    synapse::Geometry events = synapse::eventGeometry(geometries.back());
    table.info.source = events.source;
    table.info.kernel = events.kernel;
  }
  for (TestInput &input : network.inputs)
    input.axons = convert(input.axons, geometries, input.info.shape, tests);
  for (TestFragment &fragment : network.fragments)
    fragment.axons =
        convert(fragment.axons, geometries, fragment.info.box.size, tests);
}
