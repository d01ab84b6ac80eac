package org.passeur.signalling.opendht.wire;

/**
 * A message with what goes around every message.
 *
 * @param transaction ties an answer to its question; unsigned
 * @param network messages of other networks are ignored; unsigned, 0 for the public one
 * @param client whether the sender only asks, and is not to be told to others
 * @param message what it says
 */
public record Envelope(int transaction, long network, boolean client, Message message) {
    /** An envelope of a full node. */
    public static Envelope of(int transaction, long network, Message message) {
        return new Envelope(transaction, network, false, message);
    }

    /** The same with its announced values in place; for a message that had none announced, the same. */
    public Envelope with(Values values) {
        Message complete = message;
        if (message instanceof Message.Reply reply) {
            complete = reply.with(values);
        } else if (message instanceof Message.Put put) {
            complete = new Message.Put(put.sender(), put.key(), values, put.created(), put.token());
        } else if (message instanceof Message.Update up) {
            complete = new Message.Update(up.sender(), up.key(), up.socket(), values, up.created(), up.token());
        }
        return new Envelope(transaction, network, client, complete);
    }

    /** The values that the message carries or announces. */
    public Values values() {
        if (message instanceof Message.Reply reply) {
            return reply.values();
        }
        if (message instanceof Message.Put put) {
            return put.values();
        }
        return message instanceof Message.Update update ? update.values() : Values.NONE;
    }
}
