package org.passeur.connectivity.portmap.upnp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads what routers write, without entities, DTDs or anything that would have us ask elsewhere. */
final class Xml {
    private static final int MAX_TEXT = 1000;
    /** The text of what is nested is gathered by recursion. */
    private static final String MAX_DEPTH = "64";

    private Xml() {}

    static Element parse(byte[] document) throws MalformedAnswerException {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", MAX_DEPTH);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setNamespaceAware(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // says nothing on standard error
            return builder.parse(new ByteArrayInputStream(document)).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new MalformedAnswerException("the router's answer is no XML: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java runtime has this parser", e);
        }
    }

    /** All elements of this name below, whatever their namespace. */
    static List<Element> all(Element below, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = below.getElementsByTagNameNS("*", name);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    /** The text of the child of this name. */
    static Optional<String> child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                return text(element);
            }
        }
        return Optional.empty();
    }

    /** The text of the first element of this name, at any depth. */
    static Optional<String> first(Element below, String name) {
        return all(below, name).stream().findFirst().flatMap(Xml::text);
    }

    private static Optional<String> text(Element element) {
        String text = element.getTextContent().strip();
        return text.length() <= MAX_TEXT ? Optional.of(text) : Optional.empty();
    }
}
