package org.passeur.connectivity.portmap.upnp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An Internet gateway on loopback, as far as a test needs one; the real one is in itests/netlab. */
final class PretendGateway implements Closeable {
    private final DatagramSocket ssdp;
    private final HttpServer web;
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> faults = new ConcurrentHashMap<>();
    private volatile String description = "";

    PretendGateway() throws IOException {
        ssdp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/description.xml", exchange -> answer(exchange, 200, description));
        web.createContext("/control", this::control);
        web.start();
        var thread = new Thread(this::serve, "pretend-gateway");
        thread.setDaemon(true);
        thread.start();
    }

    /** Is a gateway with a service of this type from now on. */
    void offer(String serviceType) {
        description = "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>"
                + "<serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>"
                + "<controlURL>/other</controlURL></service><service><serviceType>" + serviceType
                + "</serviceType><controlURL>/control</controlURL></service></serviceList></device></root>";
    }

    /** Answers this action with an error of UPnP from now on; 0 for no longer. */
    void fault(String action, int code) {
        faults.put(action, code);
    }

    void describe(String document) {
        description = document;
    }

    List<String> actions() {
        return List.copyOf(actions);
    }

    InetSocketAddress group() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ssdp.getLocalPort());
    }

    private void control(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String action = exchange.getRequestHeaders().getFirst("SOAPAction").replaceAll(".*#|\"", "");
        actions.add(action + " "
                + body.replaceAll("(?s).*<NewExternalPort>([0-9]+).*", "$1").replaceAll("(?s)^<.*", "-"));
        int fault = faults.getOrDefault(action, 0);
        if (fault != 0) {
            answer(
                    exchange,
                    500,
                    envelope("<s:Fault><detail><UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\">"
                            + "<errorCode>" + fault + "</errorCode><errorDescription>no</errorDescription>"
                            + "</UPnPError></detail></s:Fault>"));
            return;
        }
        answer(
                exchange,
                200,
                envelope("<u:" + action + "Response xmlns:u=\"x\">"
                        + "<NewExternalIPAddress>25.1.1.11</NewExternalIPAddress><NewReservedPort>41234</NewReservedPort>"
                        + "</u:" + action + "Response>"));
    }

    private static String envelope(String body) {
        return "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
                + body + "</s:Body></s:Envelope>";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                packet.setLength(2048);
                ssdp.receive(packet);
                byte[] answer = ("HTTP/1.1 200 OK\r\nST: x\r\nLOCATION: http://127.0.0.1:"
                                + web.getAddress().getPort() + "/description.xml\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                ssdp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            web.stop(0); // closed
        }
    }

    @Override
    public void close() {
        ssdp.close();
    }
}
