package org.passeur.connectivity.portmap.upnp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.spi.link.Deadline;
import org.w3c.dom.Element;

/** Calls actions of a router's service (UPnP Device Architecture 2.0 section 3.2, SOAP). */
final class Control {
    private final WanService service;

    Control(WanService service) {
        this.service = service;
    }

    /**
     * Calls an action.
     *
     * @param arguments in the action's order; their values must need no escaping
     * @throws FaultException if the router answers with an error of UPnP
     */
    Element call(String action, Map<String, String> arguments, Deadline deadline) throws IOException {
        var body = new StringBuilder("<?xml version=\"1.0\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action + " xmlns:u=\""
                + service.type() + "\">");
        arguments.forEach((name, value) -> body.append('<')
                .append(name)
                .append('>')
                .append(value)
                .append("</")
                .append(name)
                .append('>'));
        body.append("</u:").append(action).append("></s:Body></s:Envelope>");
        var headers = Map.of(
                "Content-Type",
                "text/xml; charset=\"utf-8\"",
                "SOAPAction",
                "\"" + service.type() + "#" + action + "\"");
        Http.Answer answer =
                Http.post(service.control(), headers, body.toString().getBytes(StandardCharsets.UTF_8), deadline);
        Element envelope = Xml.parse(answer.body());
        if (answer.status() != 200) {
            throw new FaultException(
                    action,
                    code(envelope),
                    Xml.first(envelope, "errorDescription").orElse(""));
        }
        return envelope;
    }

    private static int code(Element envelope) throws MalformedAnswerException {
        String code = Xml.first(envelope, "errorCode").orElse("");
        if (!code.matches("[0-9]{1,6}")) {
            throw new MalformedAnswerException("the router's error has no code");
        }
        return Integer.parseInt(code);
    }
}
