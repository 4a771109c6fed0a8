package dev.wasmite.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Whoever uses wasmite gets one jar and nothing with it: the pom names tests' dependencies only.
 */
class DependencyRulesTest {
  @Test
  void everyDependencyIsOfTheTests() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
    XPath xpath = XPathFactory.newInstance().newXPath();
    NodeList dependencies =
        (NodeList)
            xpath.evaluate(
                "/project/dependencies/dependency | /project/profiles/profile/dependencies/dependency",
                pom,
                XPathConstants.NODESET);
    assertTrue(dependencies.getLength() > 0);
    for (int i = 0; i < dependencies.getLength(); i++) {
      Node dependency = dependencies.item(i);
      assertEquals(
          "test", xpath.evaluate("scope", dependency), xpath.evaluate("artifactId", dependency));
    }
  }
}
